// What is said of an entity, a relation and a claim: the pieces that the single file and the explorer both show.

import { WORDS, bdi, drawn, make } from "./base.js";

export const kindsOf = (entity) => entity.kinds.map((kind) => WORDS.kinds[kind]).join(", ") || WORDS.kinds[entity.kind];
export const commas = (texts) => texts.flatMap((text, at) => (at ? [", ", bdi(text)] : [bdi(text)]));
export const badge = (status) => make("span", { class: `badge ${status}` }, WORDS.statuses[status]);
export const period = (first, last) => (first && last && first !== last ? `${first} – ${last}` : last || first);
export const percent = (share) => (share === null || share === undefined ? null : `${Math.round(share * 100)} %`);

// The facts of a relation as a list of names and values; those that are not known are left out.
export function factList(relation) {
  const facts = [
    [WORDS.amount, relation.amount],
    [WORDS.round, relation.round],
    [WORDS.role, relation.role],
    [WORDS.lead, relation.lead ? WORDS.leadYes : null],
    [WORDS.seen, period(relation.firstSeen, relation.lastSeen)],
    [WORDS.sources, String(relation.sources)],
    [WORDS.confidence, percent(relation.confidence)],
  ].filter(([, value]) => value);
  return make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

// `quote` is what the block quotes: plain text or nodes.
export function claimBlock(claim, ...quote) {
  const said = [claim.outlet || WORDS.unknownOutlet, claim.publishedOn || WORDS.undated].join(", ");
  const judged = [WORDS.statuses[claim.status], percent(claim.confidence)].filter(Boolean).join(", ");
  // The link was checked where the file was written; this check stands between a hand-edited file and the reader.
  const link = /^https?:\/\//i.test(claim.link || "")
    ? make("a", { href: claim.link, target: "_blank", rel: "noopener noreferrer" }, claim.headline || WORDS.article)
    : claim.headline || claim.address;
  return make(
    "div",
    { class: "claim" },
    make("blockquote", {}, ...quote),
    make("p", {}, bdi(said), " · ", judged),
    link ? make("p", {}, link) : null,
  );
}

// Split a sentence at the names of the two ends, longest name first, and mark these.
export function markNames(quote, names) {
  const wanted = [...new Set(names)].filter((name) => name.length > 1).sort((a, b) => b.length - a.length);
  if (!wanted.length) return [quote];
  const pattern = new RegExp(`(${wanted.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|")})`, "g");
  return quote.split(pattern).map((part, at) => (at % 2 ? make("mark", {}, part) : part));
}

// The life line: one mark a step, from left to right in time, coloured by status; the same as text in a list below it.
export function lifeLine(history) {
  const steps = history.map((text) => ({ date: text.split(" ")[0], status: text.split(" ").pop() }));
  const [width, at] = [300, (place) => 16 + (steps.length > 1 ? (268 * place) / (steps.length - 1) : 0)];
  const marks = steps.flatMap(({ date, status }, place) => [
    ...(place
      ? [drawn("line", { x1: at(place - 1), y1: 14, x2: at(place), y2: 14, stroke: "var(--soft)", "stroke-width": 1.5 })]
      : []),
    drawn(
      "text",
      {
        x: at(place),
        y: 36,
        "text-anchor": place === 0 ? "start" : place === steps.length - 1 ? "end" : "middle",
        dx: place === 0 ? -8 : place === steps.length - 1 ? 8 : 0,
      },
      date,
    ),
  ]);
  const dots = steps.map(({ status }, place) =>
    drawn("circle", {
      cx: at(place),
      cy: 14,
      r: 7,
      fill: status === "rumoured" || status === "planned" ? "var(--ground)" : `var(--${status})`,
      stroke: `var(--${status})`,
      "stroke-width": 2.5,
      "stroke-dasharray": status === "rumoured" ? "3 2" : "none",
    }),
  );
  return make(
    "figure",
    { class: "lifeline" },
    drawn("svg", { viewBox: `0 0 ${width} 42`, "aria-hidden": "true" }, ...marks, ...dots),
    make("ol", { class: "history" }, ...steps.map(({ date, status }) => make("li", {}, date, " ", badge(status)))),
  );
}
