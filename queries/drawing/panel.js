// The list and the details: everything in the picture as text, for the keyboard and the screen reader as much as for the eye.

const kindsOf = (entity) => entity.kinds.map((kind) => WORDS.kinds[kind]).join(", ") || WORDS.kinds[entity.kind];

// ---- list

function makeList(choose) {
  const list = byId("list");
  const search = byId("search");
  const buttons = ENTITIES.map((entity) => make("button",
    { type: "button", "data-entity": entity.id, tabindex: -1, title: kindsOf(entity), onclick: () => choose({ what: "entity", id: entity.id }) },
    shapeIcon(entity.kind), bdi(entity.name), make("span", { class: "degree" }, String(entity.degree))));
  const folded = ENTITIES.map((entity) => fold([entity.name, ...entity.forms].join("\n")));
  const rows = buttons.map((button) => make("li", {}, button));
  const noHit = make("p", { hidden: "" }, WORDS.noHit);
  list.append(...rows, make("li", {}, noHit));
  const shown = () => buttons.filter((_, at) => !rows[at].hidden);

  function filter() {
    const wanted = fold(search.value.trim());
    rows.forEach((row, at) => { row.hidden = !folded[at].includes(wanted); });
    noHit.hidden = shown().length > 0;
    stopAt(shown()[0]);
  }
  // One stop for the Tab key in the whole list; arrow keys move it.
  function stopAt(button) {
    for (const one of buttons) one.tabIndex = one === button ? 0 : -1;
  }
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    const first = shown()[0];
    if (!first || !["ArrowDown", "Enter"].includes(event.key)) return;
    event.preventDefault();
    first.focus();
    if (event.key === "Enter") first.click();
  });
  list.addEventListener("focusin", (event) => stopAt(event.target));
  list.addEventListener("keydown", (event) => {
    if (event.key === "Escape") search.focus();
    else if (event.key === "ArrowRight") focusFirst(byId("details"));
    else if (event.key === "ArrowUp" && event.target === shown()[0]) search.focus();
    else if (!step(event, shown())) return;
    event.preventDefault();
  });
  filter();
  return {
    mark(id) {
      buttons.forEach((button, at) => {
        if (at === id) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      });
      if (id !== null && !list.contains(document.activeElement)) buttons[id].scrollIntoView({ block: "nearest" });
    },
    dimHidden: () => ENTITIES.forEach((entity, at) => buttons[at].classList.toggle("off", entityHidden(entity))),
    focus(id) {
      if (rows[id].hidden) {
        search.value = "";
        filter();
      }
      buttons[id].focus();
    },
  };
}

// Move the focus along buttons with the arrow keys, Home and End. Returns whether the key was one of these.
function step(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined) return false;
  buttons[Math.min(Math.max(to, 0), buttons.length - 1)]?.focus();
  return true;
}

function focusFirst(element) {
  (element.querySelector(".relations button") || element.querySelector("button") || element).focus();
}

// ---- details

function showHint() {
  byId("details").replaceChildren(make("p", { class: "hint" }, WORDS.hint));
}

function entityDetails(entity, choose, close) {
  const others = entity.forms.filter((form) => form !== entity.name);
  const relations = AROUND[entity.id].map((id) => RELATIONS[id]);
  byId("details").replaceChildren(
    bar(null, close), make("h2", {}, shapeIcon(entity.kind), " ", bdi(entity.name)), make("p", { class: "hint" }, kindsOf(entity)),
    ...(others.length ? [make("h3", {}, WORDS.alsoNamed), make("p", {}, ...commas(others))] : []),
    make("h3", {}, `${WORDS.relationsOf} (${relations.length})`),
    relations.length ? make("ul", { class: "relations" }, ...relations.map((one) => relationRow(one, choose)))
      : make("p", { class: "hint" }, WORDS.noRelations));
}

const commas = (texts) => texts.flatMap((text, at) => (at ? [", ", bdi(text)] : [bdi(text)]));

function relationRow(relation, choose) {
  const [source, verb, target] = sentence(relation);
  const facts = [relation.amount, relation.lastSeen].filter(Boolean).flatMap((fact) => [" ", make("i", { class: "whole" }, fact)]);
  return make("li", {}, make("button",
    { type: "button", "data-relation": relation.id, onclick: () => choose({ what: "relation", id: relation.id }) },
    bdi(source), make("i", {}, ` ${verb} `), bdi(target), " ",
    relation.status === "completed" ? null : badge(relation.status), ...facts));
}

const badge = (status) => make("span", { class: `badge ${status}` }, WORDS.statuses[status]);

function bar(back, close) {
  return make("div", { class: "bar" },
    back ? make("button", { type: "button", class: "back", onclick: back.go }, "‹ ", bdi(back.name)) : make("span"),
    make("button", { type: "button", "aria-label": WORDS.close, title: WORDS.close, onclick: close }, "×"));
}

function relationDetails(relation, choose, back, close) {
  const [source, verb, target] = sentence(relation);
  const names = [relation.source, relation.target].flatMap((id) => [ENTITIES[id].name, ...ENTITIES[id].forms]);
  const facts = [
    [WORDS.amount, relation.amount], [WORDS.round, relation.round], [WORDS.role, relation.role],
    [WORDS.lead, relation.lead ? WORDS.leadYes : null], [WORDS.seen, period(relation.firstSeen, relation.lastSeen)],
    [WORDS.sources, String(relation.sources)], [WORDS.confidence, percent(relation.confidence)],
  ].filter(([, value]) => value);
  const end = (id) => make("button", { type: "button", "data-end": id, onclick: () => choose({ what: "entity", id }) },
    shapeIcon(ENTITIES[id].kind), " ", bdi(ENTITIES[id].name));
  byId("details").replaceChildren(
    bar(back, close), make("h2", {}, bdi(source), ` ${verb} `, bdi(target)), badge(relation.status),
    make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
    make("h3", {}, WORDS.evidence), ...relation.claims.map((claim) => claimBlock(claim, names)),
    ...(relation.history.length > 1 ? [make("h3", {}, WORDS.history), make("ol", { class: "history" }, ...relation.history.map((one) => make("li", {}, one)))] : []),
    make("h3", {}, WORDS.kindsTitle), make("div", { class: "ends" }, end(relation.source), end(relation.target)));
}

const period = (first, last) => (first && last && first !== last ? `${first} – ${last}` : last || first);
const percent = (share) => (share === null ? null : `${Math.round(share * 100)} %`);

function claimBlock(claim, names) {
  const said = [claim.outlet || WORDS.unknownOutlet, claim.publishedOn || WORDS.undated].join(", ");
  const judged = [WORDS.statuses[claim.status], percent(claim.confidence)].filter(Boolean).join(", ");
  // The link was checked where the file was written; this check stands between a hand-edited file and the reader.
  const link = /^https?:\/\//i.test(claim.link || "")
    ? make("a", { href: claim.link, target: "_blank", rel: "noopener noreferrer" }, claim.headline || WORDS.article)
    : claim.headline || claim.address;
  return make("div", { class: "claim" }, make("blockquote", {}, ...markNames(claim.quote, names)),
    make("p", {}, bdi(said), " · ", judged), link ? make("p", {}, link) : null);
}

// Split a sentence at the names of the two ends, longest name first, and mark these.
function markNames(quote, names) {
  const wanted = [...new Set(names)].filter((name) => name.length > 1).sort((a, b) => b.length - a.length);
  if (!wanted.length) return [quote];
  const pattern = new RegExp(`(${wanted.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|")})`, "g");
  return quote.split(pattern).map((part, at) => (at % 2 ? make("mark", {}, part) : part));
}
