// The legend: what occurs in this picture, and nothing else. Every entry is a switch.

import { WORDS, byId, lineIcon, make, shapeIcon } from "./base.js";

// Draw the legend anew. `off(group, name)` says whether an entry is switched off, `toggle(group, name)` switches it; `wanted`
// names the groups to list.
export function drawLegend(entities, relations, off, toggle, wanted = ["kinds", "types", "statuses"]) {
  const count = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return counts;
  };
  const groups = [
    ["kinds", WORDS.kindsTitle, count(entities.map((entity) => entity.kind)), shapeIcon],
    ["types", WORDS.typesTitle, count(relations.map((relation) => relation.type)), () => null],
    ["statuses", WORDS.statusesTitle, count(relations.map((relation) => relation.status)), lineIcon],
  ];
  byId("chips").replaceChildren(
    ...groups
      .filter(([group, , counts]) => counts.size && wanted.includes(group))
      .map(([group, title, counts, icon]) =>
        make(
          "div",
          { class: "group", role: "group", "aria-label": title },
          make("span", {}, title),
          ...Object.keys(WORDS[group])
            .filter((word) => counts.has(word))
            .map((name) =>
              makeChip(icon(name), WORDS[group][name], counts.get(name), off(group, name), () => toggle(group, name)),
            ),
        ),
      ),
  );
}

function makeChip(icon, word, count, off, toggle) {
  const chip = make(
    "button",
    { type: "button", class: "chip", "aria-pressed": String(!off) },
    icon,
    word,
    make("small", {}, String(count)),
  );
  chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    toggle();
  });
  return chip;
}
