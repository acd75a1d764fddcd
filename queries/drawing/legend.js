// The legend: what occurs in this picture, and nothing else. Every entry is a switch.

function makeLegend(changedSwitch) {
  const chips = byId("chips");
  const count = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return counts;
  };
  const groups = [
    ["kinds", WORDS.kindsTitle, count(ENTITIES.map((entity) => entity.kind)), shapeIcon],
    ["types", WORDS.typesTitle, count(RELATIONS.map((relation) => relation.type)), () => null],
    ["statuses", WORDS.statusesTitle, count(RELATIONS.map((relation) => relation.status)), lineIcon],
  ];
  for (const [group, title, counts, icon] of groups) {
    if (!counts.size) continue;
    const box = make("div", { class: "group", role: "group", "aria-label": title }, make("span", {}, title));
    for (const name of Object.keys(WORDS[group]).filter((word) => counts.has(word))) {
      box.append(makeChip(STATE.off[group], name, icon(name), WORDS[group][name], counts.get(name), changedSwitch));
    }
    chips.append(box);
  }
  byId("legend").open = innerWidth > 760 && innerHeight > 560;
}

function makeChip(off, name, icon, word, count, changedSwitch) {
  const chip = make("button", { type: "button", class: "chip", "aria-pressed": "true" }, icon, word, make("small", {}, String(count)));
  chip.addEventListener("click", () => {
    const hide = !off.has(name);
    if (hide) off.add(name);
    else off.delete(name);
    chip.setAttribute("aria-pressed", String(!hide));
    changedSwitch();
  });
  return chip;
}
