// A field that finds entities as one types: the combobox pattern of ARIA 1.2, with a list of names below it.

import { bdi, make, shapeIcon } from "/static/drawing/base.js";
import { kindsOf } from "/static/drawing/evidence.js";
import { search } from "./api.js";
import { say } from "./text.js";

const WAIT_MS = 90; // after a letter, before asking: typists need about twice that for the next one
const KINDS = ["Bank", "SovereignFund", "University", "Agency", "Media", "Company", "Investor"];
const LABELS = { org: "Organization", person: "Person", alliance: "Alliance", round: "FundingRound" };

// `chose({key, name})` is called with what the reader takes.
export function makeCombobox(input, list, chose) {
  let rows = [];
  let at = -1;
  let asked = 0;
  let timer = null;

  function show(found, more) {
    rows = found;
    const options = rows.map((row, place) =>
      make(
        "li",
        {
          role: "option",
          id: `${list.id}-${place}`,
          "aria-selected": "false",
          onmousedown: (event) => {
            event.preventDefault();
            take(place);
          },
        },
        shapeIcon(kindOf(row)),
        make("span", { class: "name" }, bdi(row.name)),
        make("span", { class: "kind" }, kindsOf({ ...row, kinds: row.kinds || [], kind: kindOf(row) })),
        alias(row, input.value),
      ),
    );
    const note = !rows.length ? say("noHits") : more ? say("moreHits") : null;
    list.replaceChildren(
      ...options,
      ...(note ? [make("li", { role: "option", "aria-disabled": "true", class: "note" }, note)] : []),
    );
    open(true);
    mark(rows.length ? 0 : -1);
  }
  function open(yes) {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (!yes) mark(-1);
  }
  function mark(place) {
    list.querySelector("[aria-selected='true']")?.setAttribute("aria-selected", "false");
    at = place;
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    const option = list.children[place];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    return input.setAttribute("aria-activedescendant", option.id);
  }
  function take(place) {
    const row = rows[place];
    if (!row) return;
    input.value = row.name;
    open(false);
    chose(row);
  }
  async function ask() {
    const text = input.value.trim();
    asked += 1;
    const mine = asked;
    if (!text) return open(false);
    try {
      const { rows: found } = await search(text);
      if (mine === asked && document.activeElement === input) show(found.slice(0, 12), found.length > 12);
    } catch (error) {
      if (mine === asked)
        list.replaceChildren(make("li", { role: "option", "aria-disabled": "true", class: "note" }, error.message));
    }
    return undefined;
  }
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", async (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      if (list.hidden || timer) await ask();
      timer = null;
      take(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      open(false);
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && rows.length) {
      event.preventDefault();
      if (list.hidden) open(true);
      mark((at + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length);
    }
  });
  input.addEventListener("blur", () => open(false));
}

function kindOf(row) {
  return KINDS.find((kind) => (row.kinds || []).includes(kind)) || LABELS[row.key.split(":")[0]] || "Organization";
}

// The form that was met, where it is not the name itself.
function alias(row, typed) {
  const wanted = typed.trim().toLowerCase();
  if (row.name.toLowerCase().includes(wanted)) return null;
  const form = (row.forms || []).find((one) => one.toLowerCase().includes(wanted));
  return form ? make("span", { class: "alias" }, bdi(form)) : null;
}
