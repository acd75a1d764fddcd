// The canvas: vis-network with nodes and edges whose looks Python made. The forces run before anything is shown; then they are
// switched off, and nothing moves unless the reader drags it.
//
// `scene` is what is drawn: `entities` and `relations` by id, `entityHidden` and `relationHidden`, `chosen()`, {what, id} or
// null, `around(id)`, the ids of an entity's relations, and where there are such `pinned(id)`, `width(relation, look)`, and
// `more(id)`, how many relations of an entity are not in the picture.

import { LOOKS, WORDS, bdi, colour, make } from "./base.js";
import { kindsOf } from "./evidence.js";
import { smoothView } from "./glide.js";
import { NAME_PX, drawLines, drawMore, drawNames, makeRoom, shorten } from "./labels.js";
import { MOST_ZOOM, fillFrame, giveRoom } from "./layout.js";

const FEW_LINES = 60; // up to here every line says what it is, however far the view
const NEAR = 1.05; // zoom from which lines say what they are in larger graphs
const DIM = 0.15;
const BATCH = 8000; // nodes times steps of the forces; a tenth of a second on two cores

export function makePicture(container, scene, options, { choose, open = () => {}, moved = () => {} }) {
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(container, { nodes, edges }, { ...options, physics: { ...options.physics, enabled: false } });
  const looks = { nodes: new Map(), edges: new Map() }; // what vis-network was told when they were put in
  const drawn = { nodes: new Map(), edges: new Map() };
  let hovered = null;
  let touched = false;
  const view = smoothView(network, container);

  // Make the picture hold these nodes and edges: what is new is added, what is gone is removed, the rest stays as it is.
  function put(newNodes, newEdges) {
    const near = neighbourhood(scene);
    take(edges, looks.edges, drawn.edges, newEdges); // first, since their ends may be about to go
    take(nodes, looks.nodes, drawn.nodes, newNodes);
    give(nodes, looks.nodes, newNodes, ({ label, group, ...node }) => ({
      ...node,
      ...note(drawn.nodes, nodeSigns(node.id, near)).look(),
    }));
    give(edges, looks.edges, newEdges, (edge) => ({ ...edge, ...note(drawn.edges, edgeSigns(edge.id, near)).look() }));
  }

  // Let the forces run so many steps, then fill the frame and give names room. Nodes that are fixed stay where they are.
  function arrange(steps, settled) {
    const physics = looks.nodes.size > 1 && steps > 0;
    if (!physics) return settle(settled);
    container.classList.add("arranging");
    network.once("stabilizationIterationsDone", () => settle(settled));
    // Between batches of steps the page answers: a batch takes a tenth of a second at most, however many there are.
    const stabilization = { ...options.physics.stabilization, updateInterval: Math.max(1, Math.round(BATCH / looks.nodes.size)) };
    network.setOptions({ physics: { ...options.physics, stabilization, enabled: true } });
    return network.stabilize(steps);
  }

  function settle(settled) {
    network.setOptions({ physics: { enabled: false } });
    container.classList.remove("arranging");
    const frame = { width: container.clientWidth || 800, height: container.clientHeight || 600 };
    const at = network.getPositions();
    const named = looks.nodes.size <= LOOKS.allNamed;
    const boxes = [...looks.nodes.values()].map((node) => ({
      id: node.id,
      ...at[node.id],
      size: node.size,
      letters: shorten(scene.entities.get(node.id).name).length * NAME_PX * 0.56,
    }));
    if (boxes.length && !boxes.some(({ id }) => scene.pinned?.(id))) {
      fillFrame(boxes, frame);
      giveRoom(boxes, frame, named);
    }
    place(boxes);
    restyle();
    fit();
    settled(boxes);
  }

  const place = (spots) =>
    nodes.update(
      spots.map(({ id, x, y, ...more }) => ({
        id,
        x: Math.round(x),
        y: Math.round(y),
        ...("fixed" in more && { fixed: more.fixed }),
      })),
    );

  function fit() {
    network.fit({ animation: false, maxZoomLevel: MOST_ZOOM });
    network.moveTo({ scale: network.getScale() * 0.95, animation: false });
    touched = false;
  }

  // What each node and edge looks like now; only those that differ from what is drawn are handed to vis-network.
  function restyle() {
    const near = neighbourhood(scene);
    const differs = (known) => (signs) => known.get(signs.id) !== signs.sign;
    const renew = (known) => (signs) => note(known, signs).look();
    nodes.update(
      [...looks.nodes.keys()]
        .map((id) => nodeSigns(id, near))
        .filter(differs(drawn.nodes))
        .map(renew(drawn.nodes)),
    );
    edges.update(
      [...looks.edges.keys()]
        .map((id) => edgeSigns(id, near))
        .filter(differs(drawn.edges))
        .map(renew(drawn.edges)),
    );
    view.renew();
  }

  // A sign of how a thing looks, cheap to compare, and a function that makes the look.
  function nodeSigns(id, near) {
    const entity = scene.entities.get(id);
    const [fill, ink, accent] = [colour(entity.kind), colour("ink"), colour("accent")];
    const [hidden, opacity, borderWidth] = [
      scene.entityHidden(entity),
      near && !near.entities.has(id) ? DIM : 1,
      scene.pinned?.(id) ? 4 : 1.5,
    ];
    const both = { background: fill, border: accent };
    const color = { background: fill, border: ink, highlight: both, hover: both };
    return {
      id,
      sign: `${hidden} ${opacity} ${borderWidth} ${fill} ${ink}`,
      look: () => ({ id, hidden, opacity, borderWidth, color }),
    };
  }

  function edgeSigns(id, near) {
    const relation = scene.relations.get(id);
    const strong = near && near.relations.has(id);
    // In a far view the lines around what is chosen would be hairs.
    const own = looks.edges.get(id);
    const width = Math.max(scene.width ? scene.width(relation, own) : own.width, strong ? 1.6 / network.getScale() : 0);
    const [hidden, opacity, tone] = [scene.relationHidden(relation), near && !strong ? DIM : 1, colour(relation.status)];
    // The chosen line gets thicker and keeps its colour, since the colour is its status.
    const color = { color: tone, highlight: tone, hover: tone, opacity };
    return { id, sign: `${hidden} ${opacity} ${width} ${tone}`, look: () => ({ id, hidden, width, color }) };
  }

  function spotsOf(scale, frame) {
    const near = neighbourhood(scene);
    const chosen = scene.chosen()?.what === "entity" ? scene.chosen().id : null;
    const spots = [];
    for (const [id, look] of looks.nodes) {
      const entity = scene.entities.get(id);
      const body = network.body.nodes[id];
      const [x, y] = [body.x * scale, body.y * scale];
      if (scene.entityHidden(entity) || x < frame.left || x > frame.right || y < frame.top || y > frame.bottom) continue;
      const first = id === chosen || id === hovered;
      const dim = Boolean(near) && !near.entities.has(id) && !first;
      const rank = first ? 0 : near && !dim ? 1 : 2;
      const strong = entity.degree >= LOOKS.strongFrom || first;
      spots.push({
        id,
        name: entity.name,
        x,
        y,
        radius: look.size * scale,
        dim,
        rank,
        strong,
        chosen: first,
        more: scene.more?.(id) || 0,
        degree: entity.degree,
      });
    }
    return spots.sort((a, b) => a.rank - b.rank || b.degree - a.degree || (a.id < b.id ? -1 : 1));
  }

  // The lines that say something: what they are, or that they are denied.
  function* linesOf(scale, spots, withText) {
    const near = neighbourhood(scene);
    const seen = new Set(spots.map((spot) => spot.id));
    const lines = [];
    let number = 0;
    for (const id of looks.edges.keys()) {
      number += 1;
      if (number % 500 === 0) yield;
      const relation = scene.relations.get(id);
      if (scene.relationHidden(relation) || !(seen.has(relation.source) || seen.has(relation.target))) continue;
      const [from, to] = [network.body.nodes[relation.source], network.body.nodes[relation.target]];
      const strong = near ? near.relations.has(id) : hovered === relation.source || hovered === relation.target;
      if (!withText && !strong && relation.status !== "denied") continue;
      lines.push({
        id,
        strong,
        dim: near ? !strong : false,
        chosen: strong && near?.relations.size === 1,
        text: WORDS.types[relation.type],
        status: relation.status,
        length: Math.hypot(to.x - from.x, to.y - from.y) * scale,
        at: (share) => {
          const point = network.body.edges[id].edgeType.getPoint(share);
          return { x: point.x * scale, y: point.y * scale };
        },
      });
    }
    return lines;
  }

  function* drawTexts(ctx, { scale, left, top, right, bottom }) {
    const frame = { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale };
    const room = makeRoom();
    const spots = spotsOf(scale, frame);
    ctx.save();
    ctx.scale(1 / scale, 1 / scale);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    yield* drawNames(ctx, spots, room, frame);
    if (scene.more && spots.length <= LOOKS.allNamed) drawMore(ctx, spots, room, frame);
    const withText = looks.edges.size <= FEW_LINES || scale >= NEAR;
    yield* drawLines(ctx, yield* linesOf(scale, spots, withText), room, scale, withText);
    ctx.restore();
  }
  view.onTexts(drawTexts);

  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) {
      const again = scene.chosen()?.what === "entity" && scene.chosen().id === node;
      if (again) open(node);
      choose({ what: "entity", id: node });
    } else choose(edge === undefined ? null : { what: "relation", id: edge });
  });
  // What the tooltip says is made when it is needed: most never are.
  network.on("hoverEdge", ({ edge }) => {
    network.body.edges[edge].options.title = relationTip(scene, edge);
  });
  network.on("hoverNode", ({ node }) => {
    hovered = node;
    network.body.nodes[node].options.title = entityTip(scene, node);
    view.renew();
  });
  network.on("blurNode", () => {
    hovered = null;
    view.renew();
  });
  for (const event of ["dragEnd", "zoom"])
    network.on(event, () => {
      touched = true;
    });
  network.on("dragEnd", ({ nodes: [node] }) => {
    if (node === undefined) return;
    view.renew();
    moved(node, network.getPosition(node));
  });
  network.on("resize", () => {
    if (!touched) setTimeout(fit);
  });

  return {
    network,
    fit,
    restyle,
    put,
    arrange,
    place,
    zoom(factor) {
      touched = true;
      network.moveTo({ scale: network.getScale() * factor, animation: false });
    },
    show({ what, id }) {
      if (what === "entity") network.selectNodes([id], false);
      else network.setSelection({ nodes: [], edges: [id] });
    },
    clear: () => network.unselectAll(),
    // Bring what was chosen outside the canvas into view, and move nothing if it is in view already.
    reveal(ids) {
      const shown = ids.map((id) => network.canvasToDOM(network.getPosition(id)));
      const inside = ({ x, y }) => x > 30 && y > 30 && x < container.clientWidth - 30 && y < container.clientHeight - 30;
      if (!shown.every(inside)) network.focus(ids[0], { scale: network.getScale(), animation: false });
    },
  };
}

// Take out of a data set what is wanted no more.
function take(dataSet, known, drawn, wanted) {
  const ids = new Set(wanted.map(({ id }) => id));
  const gone = [...known.keys()].filter((id) => !ids.has(id));
  for (const id of gone) [known, drawn].forEach((map) => map.delete(id));
  if (gone.length) dataSet.remove(gone);
}

// Put into a data set what it does not hold yet.
function give(dataSet, known, wanted, look) {
  const fresh = wanted.filter(({ id }) => !known.has(id));
  for (const one of fresh) known.set(one.id, one);
  if (fresh.length) dataSet.add(fresh.map(look));
}

function note(known, signs) {
  known.set(signs.id, signs.sign);
  return signs;
}

// Entities and relations around what is chosen; null where nothing is.
function neighbourhood(scene) {
  if (!scene.chosen()) return null;
  const { what, id } = scene.chosen();
  const relations = what === "entity" ? scene.around(id) : [id];
  const entities = relations.flatMap((one) => [scene.relations.get(one).source, scene.relations.get(one).target]);
  return { relations: new Set(relations), entities: new Set(what === "entity" ? [id, ...entities] : entities) };
}

function entityTip(scene, id) {
  const entity = scene.entities.get(id);
  return make("div", { class: "tip" }, make("b", {}, bdi(entity.name)), make("span", {}, kindsOf(entity)));
}

function relationTip(scene, id) {
  const relation = scene.relations.get(id);
  const [source, target] = [relation.source, relation.target].map((end) => scene.entities.get(end).name);
  const facts = [WORDS.statuses[relation.status], relation.amount, relation.lastSeen].filter(Boolean).join(" · ");
  return make(
    "div",
    { class: "tip" },
    make("b", {}, bdi(source), ` ${WORDS.types[relation.type]} `, bdi(target)),
    make("span", { class: relation.status }, facts),
    relation.quote ? make("q", {}, relation.quote) : null,
  );
}
