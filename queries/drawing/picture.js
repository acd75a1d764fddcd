// The canvas: vis-network with the nodes, edges and options that Python made. The forces run before anything is shown; then
// they are switched off for good, and nothing moves unless the reader drags it.

const FEW_LINES = 60; // up to here every line says what it is, however far the view
const NEAR = 1.05; // zoom from which lines say what they are in larger graphs
const DIM = 0.15;

function makePicture(container, choose, settled) {
  const nodes = new vis.DataSet(DATA.nodes.map(({ label, ...node }) => ({ ...node, title: entityTip(ENTITIES[node.id]) })));
  const edges = new vis.DataSet(DATA.edges.map((edge) => ({ ...edge, title: relationTip(RELATIONS[edge.id]) })));
  const network = new vis.Network(container, { nodes, edges }, DATA.options);
  const drawn = { nodes: new Map(), edges: new Map() };
  let hovered = null;
  let touched = false;

  function settle() {
    network.setOptions({ physics: { enabled: false } });
    const frame = { width: container.clientWidth || 800, height: container.clientHeight || 600 };
    const at = network.getPositions();
    const boxes = DATA.nodes.map((node) => ({ id: node.id, ...at[node.id], size: node.size }));
    fillFrame(boxes, frame);
    giveRoom(boxes, frame);
    nodes.update(boxes.map(({ id, x, y }) => ({ id, x, y })));
    restyle();
    fit();
    settled();
  }

  function fit() {
    network.fit({ animation: false, maxZoomLevel: MOST_ZOOM });
    network.moveTo({ scale: network.getScale() * 0.95, animation: false });
    touched = false;
  }

  // What each node and edge looks like now; only those that differ from what is drawn are handed to vis-network.
  function restyle() {
    const near = neighbourhood();
    const ink = colour("ink");
    const accent = colour("accent");
    const nodeLooks = ENTITIES.map((entity) => {
      const fill = colour(entity.kind);
      const both = { background: fill, border: accent };
      return {
        id: entity.id, hidden: entityHidden(entity), opacity: near && !near.entities.has(entity.id) ? DIM : 1,
        color: { background: fill, border: ink, highlight: both, hover: both },
      };
    });
    const edgeLooks = RELATIONS.map((relation) => ({
      id: relation.id, hidden: relationHidden(relation),
      // In a far view the lines around what is chosen would be hairs.
      width: Math.max(DATA.edges[relation.id].width, near && near.relations.has(relation.id) ? 1.6 / network.getScale() : 0),
      // The chosen line gets thicker and keeps its colour, since the colour is its status.
      color: { ...stay(colour(relation.status)), opacity: near && !near.relations.has(relation.id) ? DIM : 1 },
    }));
    nodes.update(changed(nodeLooks, drawn.nodes));
    edges.update(changed(edgeLooks, drawn.edges));
  }

  function spotsOf(scale, view) {
    const near = neighbourhood();
    const chosen = STATE.chosen && STATE.chosen.what === "entity" ? STATE.chosen.id : null;
    const spots = [];
    const at = network.getPositions();
    for (const entity of ENTITIES) {
      const x = at[entity.id].x * scale;
      const y = at[entity.id].y * scale;
      if (entityHidden(entity) || x < view.left || x > view.right || y < view.top || y > view.bottom) continue;
      const first = entity.id === chosen || entity.id === hovered;
      const dim = Boolean(near) && !near.entities.has(entity.id) && !first;
      const rank = first ? 0 : near && !dim ? 1 : 2;
      const strong = entity.degree >= LOOKS.strongFrom || first;
      spots.push({ id: entity.id, x, y, radius: DATA.nodes[entity.id].size * scale, dim, rank, strong, chosen: first });
    }
    return spots.sort((a, b) => a.rank - b.rank || a.id - b.id);
  }

  function linesOf(scale, spots) {
    const near = neighbourhood();
    const seen = new Set(spots.map((spot) => spot.id));
    const at = network.getPositions();
    return RELATIONS.filter((one) => !relationHidden(one) && (seen.has(one.source) || seen.has(one.target))).map((relation) => {
      const [from, to] = [at[relation.source], at[relation.target]];
      const curve = network.body.edges[relation.id];
      const strong = near ? near.relations.has(relation.id) : hovered === relation.source || hovered === relation.target;
      return {
        id: relation.id, strong, dim: near ? !strong : false, chosen: strong && near?.relations.size === 1, length: Math.hypot(to.x - from.x, to.y - from.y) * scale,
        at: (share) => {
          const point = curve.edgeType.getPoint(share);
          return { x: point.x * scale, y: point.y * scale };
        },
      };
    });
  }

  network.on("afterDrawing", (ctx) => {
    const scale = network.getScale();
    const corner = network.DOMtoCanvas({ x: 0, y: 0 });
    const far = network.DOMtoCanvas({ x: container.clientWidth, y: container.clientHeight });
    const view = { left: corner.x * scale, top: corner.y * scale, right: far.x * scale, bottom: far.y * scale };
    const room = makeRoom();
    const spots = spotsOf(scale, view);
    ctx.save();
    ctx.scale(1 / scale, 1 / scale);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    drawNames(ctx, spots, room, view);
    drawLines(ctx, linesOf(scale, spots), room, scale, RELATIONS.length <= FEW_LINES || scale >= NEAR);
    ctx.restore();
  });
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) choose({ what: "entity", id: node });
    else choose(edge === undefined ? null : { what: "relation", id: edge });
  });
  network.on("hoverNode", ({ node }) => { hovered = node; });
  network.on("blurNode", () => { hovered = null; });
  for (const event of ["dragEnd", "zoom"]) network.on(event, () => { touched = true; });
  network.on("resize", () => { if (!touched) setTimeout(fit); });
  if (DATA.options.physics.enabled) network.once("stabilizationIterationsDone", settle);
  else settle();

  return {
    network, fit, restyle,
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

const stay = (tone) => ({ color: tone, highlight: tone, hover: tone });

// Entities and relations around what is chosen; null where nothing is.
function neighbourhood() {
  if (!STATE.chosen) return null;
  const { what, id } = STATE.chosen;
  const relations = what === "entity" ? AROUND[id] : [id];
  const entities = relations.flatMap((one) => [RELATIONS[one].source, RELATIONS[one].target]);
  return { relations: new Set(relations), entities: new Set(what === "entity" ? [id, ...entities] : entities) };
}

function changed(looks, drawn) {
  return looks.filter((look) => {
    const now = JSON.stringify(look);
    if (drawn.get(look.id) === now) return false;
    drawn.set(look.id, now);
    return true;
  });
}

// Names need room below their nodes at the zoom that the whole picture will have; that zoom depends on the room, so twice.
function giveRoom(boxes, frame) {
  const named = boxes.length <= LOOKS.allNamed;
  for (let round = 0; round < 2; round += 1) {
    const span = (axis) => Math.max(...boxes.map((box) => box[axis])) - Math.min(...boxes.map((box) => box[axis])) + 120;
    const scale = Math.min(frame.width / span("x"), frame.height / span("y"), MOST_ZOOM);
    for (const box of boxes) {
      const text = shorten(ENTITIES[box.id].name).length * NAME_PX * 0.56;
      box.width = 2 * box.size + 10;
      box.height = 2 * box.size + 10;
      if (named) box.width = Math.max(box.width, (text + 8) / scale);
      if (named) box.height += (2 * NAME_PX) / scale;
    }
    separate(boxes, named ? 200 : 80);
  }
}

function entityTip(entity) {
  return make("div", { class: "tip" }, make("b", {}, bdi(entity.name)), make("span", {}, kindsOf(entity)));
}

function relationTip(relation) {
  const [source, verb, target] = sentence(relation);
  const facts = [WORDS.statuses[relation.status], relation.amount, relation.lastSeen].filter(Boolean).join(" · ");
  return make("div", { class: "tip" }, make("b", {}, bdi(source), ` ${verb} `, bdi(target)), make("span", { class: relation.status }, facts),
    relation.quote ? make("q", {}, relation.quote) : null);
}
