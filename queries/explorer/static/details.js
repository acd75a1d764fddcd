// The evidence panel: what articles say of the chosen entity or relation, passage by passage.

import { WORDS, bdi, byId, make, shapeIcon } from "/static/drawing/base.js";
import { badge, claimBlock, commas, factList, kindsOf, lifeLine, period } from "/static/drawing/evidence.js";
import { card, evidence, told } from "./api.js";
import { count, say } from "./text.js";

// `acts`: choose, open, collapse, pin, hide, only, path.
export function makeDetails(acts) {
  const box = byId("details");
  let shownFor = null; // answers that come late, for what is chosen no more, are dropped

  function hint(text) {
    shownFor = null;
    box.replaceChildren(make("p", { class: "hint" }, text || WORDS.hint), make("p", { class: "hint keys" }, say("keys")));
  }

  const head = (...title) => [
    make(
      "div",
      { class: "bar" },
      make("span", { class: "unseen" }, say("details")),
      make("span"),
      make(
        "button",
        { type: "button", class: "close", "aria-label": WORDS.close, title: WORDS.close, onclick: () => acts.choose(null) },
        "×",
      ),
    ),
    make("h2", {}, ...title),
  ];

  function entity(key, view, state) {
    const it = view.entities.get(key);
    const others = it.forms.filter((form) => form !== it.name);
    const facts = make("div", {});
    const claims = make("div", {});
    const around = view.around.get(key) || [];
    box.replaceChildren(
      ...head(shapeIcon(it.kind), " ", bdi(it.name)),
      make("p", { class: "hint" }, kindsOf(it)),
      buttons(key, state),
      ...(others.length
        ? [
            make(
              "p",
              { class: "also" },
              `${WORDS.alsoNamed}: `,
              ...commas(others.slice(0, 8)),
              others.length > 8 ? ` … (${count(others.length)})` : "",
            ),
          ]
        : []),
      facts,
      make("section", { id: "shown-relations" }, ...relations(around, view)),
      make("h3", {}, say("told")),
      claims,
    );
    box.scrollTop = 0;
    fill(key, claims, (offset) => told(key, offset), view, true);
    card(key).then(
      (found) => {
        if (shownFor === key) facts.replaceChildren(cardFacts(found));
      },
      () => {},
    );
  }

  function buttons(key, state) {
    const opened = state.opened[key];
    const rest = opened ? opened.total - opened.shown : null;
    const button = (word, act, values = {}) =>
      make("button", { type: "button", "data-act": word, onclick: () => act(key) }, say(word, values));
    return make(
      "div",
      { class: "ends acts" },
      rest === 0
        ? null
        : rest
          ? button("expandMore", acts.open, { number: count(Math.min(rest, 40)) })
          : button("expand", acts.open),
      opened ? button("collapse", acts.collapse) : null,
      button(state.nodes[key].pin ? "unpin" : "pin", acts.pin),
      button("hide", acts.hide),
      button("open", acts.only),
      button("pathFrom", acts.path),
      opened
        ? make(
            "span",
            { class: "hint" },
            rest
              ? say("moreOf", { shown: count(opened.shown), total: count(opened.total) })
              : say("allShown", { total: count(opened.total) }),
          )
        : null,
    );
  }

  function cardFacts({ articles, firstSeen, lastSeen, neighbours }) {
    const facts = [
      [say("articles"), articles ? count(articles) : null],
      [WORDS.seen, period(firstSeen, lastSeen)],
      [say("connected"), count(neighbours)],
    ].filter(([, value]) => value);
    return make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  }

  function relations(ids, view) {
    const title = make("h3", {}, `${say("shownRelations")} (${count(ids.length)})`);
    if (!ids.length) return [title, make("p", { class: "hint" }, WORDS.noRelations)];
    const LIST = 12;
    const rows = ids.map((id) => relationRow(view.relations.get(id), view));
    const list = make("ul", { class: "relations" }, ...rows.slice(0, LIST));
    if (rows.length <= LIST) return [title, list];
    const more = make(
      "button",
      {
        type: "button",
        class: "more",
        onclick: () => {
          list.append(...rows.slice(LIST));
          more.remove();
        },
      },
      `${say("of", { shown: LIST, total: count(rows.length) })} – ${say("more", { number: count(rows.length - LIST) })}`,
    );
    return [title, list, more];
  }

  function relationRow(relation, view) {
    const [source, target] = [relation.source, relation.target].map((end) => view.entities.get(end).name);
    const facts = [relation.amount, relation.lastSeen]
      .filter(Boolean)
      .flatMap((fact) => [" ", make("i", { class: "whole" }, fact)]);
    return make(
      "li",
      {},
      make(
        "button",
        { type: "button", "data-relation": relation.id, onclick: () => acts.choose({ what: "relation", id: relation.id }, true) },
        bdi(source),
        make("i", {}, ` ${WORDS.types[relation.type]} `),
        bdi(target),
        " ",
        relation.status === "completed" ? null : badge(relation.status),
        ...facts,
      ),
    );
  }

  function relation(id, view) {
    const it = view.relations.get(id);
    const [source, target] = [it.source, it.target].map((end) => view.entities.get(end));
    const claims = make("div", {});
    const conflict = make("div", {});
    const end = (one) =>
      make(
        "button",
        { type: "button", "data-end": one.key, onclick: () => acts.choose({ what: "entity", id: one.key }, true) },
        shapeIcon(one.kind),
        " ",
        bdi(one.name),
      );
    box.replaceChildren(
      ...head(bdi(source.name), ` ${WORDS.types[it.type]} `, bdi(target.name)),
      badge(it.status),
      make("div", { class: "ends" }, end(source), end(target)),
      factList(it),
      ...(it.history.length > 1 ? [make("h3", {}, WORDS.history), lifeLine(it.history)] : []),
      conflict,
      make("h3", {}, WORDS.evidence),
      claims,
    );
    box.scrollTop = 0;
    fill(
      id,
      claims,
      (offset) => evidence(it, offset),
      view,
      false,
      (found) => {
        if (it.amounts.length > 1) conflict.replaceChildren(...conflicting(found));
      },
    );
  }

  // Fill in claims, a page at a time; how many there are is always said.
  async function fill(id, place, ask, view, withVerb, seen = () => {}) {
    shownFor = id;
    let all = [];
    async function next() {
      const { claims, total } = await ask(all.length);
      if (shownFor !== id) return;
      all = all.concat(claims);
      place.append(...claims.map((claim) => passage(claim, withVerb)));
      place.querySelector(".more")?.remove();
      if (!total) place.append(make("p", { class: "hint" }, say("noRows")));
      if (all.length < total) {
        place.append(
          make(
            "button",
            { type: "button", class: "more", onclick: () => next().catch(fail) },
            `${say("toldMore", { shown: count(all.length), total: count(total) })} – ${say("more", { number: count(Math.min(10, total - all.length)) })}`,
          ),
        );
      }
      seen(all);
      box.dispatchEvent(new CustomEvent("filled"));
    }
    const fail = (error) => place.append(make("p", { class: "hint", role: "alert" }, error.message));
    await next().catch(fail);
  }

  // After a filter: what articles say is the same, but fewer relations are in the picture.
  const refresh = (key, view) => byId("shown-relations")?.replaceChildren(...relations(view.around.get(key) || [], view));

  return { hint, entity, relation, refresh };
}

function passage(claim, withVerb) {
  const quote = claim.parts.map(([text, name]) => (name ? make("mark", {}, text) : text));
  const block = claimBlock(
    claim,
    claim.before ? make("span", { class: "around" }, claim.before) : null,
    make("strong", { class: "said" }, ...quote),
    claim.after ? make("span", { class: "around" }, claim.after) : null,
  );
  block.querySelector("blockquote").lang = claim.language || "";
  if (withVerb && WORDS.types[claim.type])
    block.prepend(
      make(
        "p",
        { class: "verb" },
        bdi(claim.sourceName || ""),
        ` ${WORDS.types[claim.type]} `,
        bdi(claim.targetName || ""),
        claim.amount ? ` · ${claim.amount}` : "",
      ),
    );
  return block;
}

// Amounts that articles state of one deal, side by side, with who states them.
function conflicting(claims) {
  const by = new Map();
  for (const claim of claims.filter(({ amount }) => amount)) by.set(claim.amount, [...(by.get(claim.amount) || []), claim]);
  if (by.size < 2) return [];
  const cell = (claim) => make("li", {}, bdi(claim.outlet || WORDS.unknownOutlet), `, ${claim.publishedOn || WORDS.undated}`);
  return [
    make("h3", {}, say("conflict")),
    make(
      "table",
      { class: "conflict" },
      make("thead", {}, make("tr", {}, ...[...by.keys()].map((amount) => make("th", { scope: "col" }, amount)))),
      make("tbody", {}, make("tr", {}, ...[...by.values()].map((some) => make("td", {}, make("ul", {}, ...some.map(cell)))))),
    ),
  ];
}
