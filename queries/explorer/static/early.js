// What the first view needs is asked for while the rest of the page is still being read.

import * as api from "./api.js";

const FIRST = 60; // entities of the first view, where none was asked for
export const settings = new URLSearchParams(location.search);
export const begun = api.start(settings.get("lang") || document.documentElement.lang);
export const first = ask();
for (const promise of [begun, first]) promise?.catch(() => {}); // said where it is waited for

// Null where the address holds a whole view.
function ask() {
  if (/[#&]nodes=/.test(location.hash)) return null;
  const entity = settings.get("entity");
  return entity ? api.expand({ entity, limit: 40 }) : api.busiest(settings.get("limit") || FIRST);
}
