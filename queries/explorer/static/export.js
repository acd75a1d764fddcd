// Keep and share: picture, table, view and a file that opens anywhere. Each says what it leaves out.

import { WORDS, announce, byId, colour, make } from "/static/drawing/base.js";
import { page } from "./api.js";
import { checkView, writeHash } from "./hash.js";
import { nameOf } from "./records.js";
import { complain, say } from "./text.js";

export function makeExport({ save: saveHash, store, view, caption, restore }) {
  const menu = byId("export-menu");
  const button = byId("export");
  const file = make("input", {
    type: "file",
    accept: ".json,application/json",
    hidden: "",
    id: "view-file",
    tabindex: -1,
    "aria-label": say("load"),
  });
  document.body.append(file);
  const items = [
    ["png", savePicture],
    ["csv", saveTable],
    ["html", savePage],
    ["json", saveView],
    ["load", () => file.click()],
    ["link", copyLink],
  ].map(([name, act]) =>
    make(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: -1,
        "data-export": name,
        onclick: () => {
          open(false);
          Promise.resolve(act()).catch(complain);
        },
      },
      say(name),
    ),
  );
  menu.append(...items);

  function open(yes) {
    menu.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
    if (yes) items[0].focus();
    else if (menu.contains(document.activeElement)) button.focus();
  }
  button.addEventListener("click", () => open(menu.hidden));
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at + items.length - 1) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      open(false);
      button.focus();
    }
    if (to === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) items[to].focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target) && event.target !== button) open(false);
  });

  const shownKeys = () => [...view().entities.keys()].filter((key) => !view().bare.has(key));
  const title = () =>
    store.get().chosen?.what === "entity"
      ? nameOf(store.get().chosen.id)
      : Object.keys(store.get().opened).length
        ? nameOf(Object.keys(store.get().opened)[0])
        : "dealgraph";
  const leftOut = () =>
    Object.values(store.get().opened).reduce((sum, { shown, total }) => sum + Math.max(0, total - shown), 0) +
    (store.get().whole ? store.get().whole.total - store.get().whole.shown : 0);

  function savePicture() {
    const source = document.querySelector("#canvas canvas");
    const scale = source.width / source.clientWidth;
    const foot = Math.round(30 * scale);
    const canvas = make("canvas", { width: source.width, height: source.height + foot });
    const ctx = canvas.getContext("2d");
    ctx.fillStyle = colour("ground");
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(source, 0, 0);
    ctx.fillStyle = colour("soft");
    ctx.font = `${Math.round(13 * scale)}px system-ui, sans-serif`;
    ctx.fillText(`${title()} · ${caption()} · dealgraph`, Math.round(10 * scale), source.height + Math.round(20 * scale));
    return new Promise((resolve) => {
      canvas.toBlob((blob) => {
        save(blob, "png");
        resolve();
      }, "image/png");
    });
  }

  function saveTable() {
    const columns = [
      "source",
      "type",
      "target",
      "status",
      "confidence",
      "sources",
      "amount",
      "currency",
      "firstSeen",
      "lastSeen",
      "role",
      "round",
      "quote",
      "sourceKey",
      "targetKey",
    ];
    const rows = [...view().shown]
      .map((id) => view().relations.get(id))
      .map((one) => [
        nameOf(one.source),
        one.type,
        nameOf(one.target),
        one.status,
        one.confidence,
        one.sources,
        one.money,
        one.currency,
        one.firstSeen,
        one.lastSeen,
        one.role,
        one.round,
        one.quote,
        one.source,
        one.target,
      ]);
    const text = [columns, ...rows].map((row) => row.map(csv).join(",")).join("\r\n");
    save(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }), "csv");
  }

  function saveView() {
    const view = { format: "dealgraph-view", version: 1, caption: caption(), hash: writeHash(store.get()) };
    save(new Blob([JSON.stringify(view, null, 1)], { type: "application/json" }), "json");
  }

  async function savePage() {
    save(await page({ keys: shownKeys(), relations: [...view().shown], heading: title(), leftOut: leftOut() }), "html");
  }

  async function copyLink() {
    saveHash();
    await navigator.clipboard.writeText(location.href);
    announce(say("copied"));
  }

  file.addEventListener("change", async () => {
    try {
      let read = null;
      try {
        read = checkView(JSON.parse(await file.files[0].text()));
      } catch {
        read = null; // no JSON: the same complaint as for JSON of another kind
      }
      if (!read) throw new Error(say("badView"));
      await restore(read);
    } catch (error) {
      complain(error);
    } finally {
      file.value = "";
    }
  });

  function save(blob, ending) {
    const name = `${
      title()
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .replace(/^-|-$/g, "")
        .slice(0, 60) || "dealgraph"
    }.${ending}`;
    const link = make("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    announce(say("saved", { name }));
  }
  return { open, words: WORDS };
}

// A table program must not take a name for a formula.
function csv(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
