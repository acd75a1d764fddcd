// The moving view. Small pictures are drawn anew for each frame, by vis-network. Large ones would stutter, so there the last
// picture is moved and scaled instead, at once, and the next one is drawn aside, a slice a frame.
//
// Owns the only places that reach into vis-network's renderer: `_redraw`, `body`, `canvas` as of 9.1.2.

const LARGE = 1200; // nodes and edges; at about so many a whole redraw takes longer than a frame of 16 ms on two cores
const SLICE_MS = 6; // of a frame while the view moves
const STILL_MS = 24; // of a frame once it stands
const STILL_AFTER_MS = 110; // without a move the view counts as still
const KEEP_ZOOM = 1.6; // a picture serves, while the view moves, until it is so many times too large or too small
const MARGIN = 0.3; // of the frame's size, drawn beyond each side, so that panning does not uncover blanks at once
const FAR = 0.4; // zoom below which lines are drawn straight and without arrow heads, many in one stroke
const STROKE = 120; // lines in one stroke
const FLUSH = 24; // steps after which the browser is made to draw what it would put off, so that the clock tells the truth

export function smoothView(network, container) {
  const { body, canvas, renderer } = network;
  const whole = renderer._redraw.bind(renderer);
  let texts = function* () {};
  const papers = []; // two, drawn on in turn: making one takes longer than many a frame
  let picture = null; // {canvas, left, top, width, height, scale}: the last finished one, in canvas units
  let job = null; // the next one, being drawn
  let stale = true; // something but the view has changed since the last picture was begun
  let seen = ""; // the view of the last frame
  let movedAt = 0; // when it last changed
  let timer = null;

  const large = () => body.nodeIndices.length + body.edgeIndices.length >= LARGE;
  const again = () => body.emitter.emit("_requestRedraw");

  network.on("afterDrawing", (ctx) => {
    if (large()) return;
    for (const _ of texts(ctx, frameNow(0))); // all at once
  });

  // What is in view, in canvas units, with a margin on each side.
  function frameNow(margin) {
    const [wide, high] = [container.clientWidth * margin, container.clientHeight * margin];
    const corner = network.DOMtoCanvas({ x: -wide, y: -high });
    const far = network.DOMtoCanvas({ x: container.clientWidth + wide, y: container.clientHeight + high });
    return { scale: body.view.scale, left: corner.x, top: corner.y, right: far.x, bottom: far.y };
  }

  // Asked to draw at once (as after each change of its data), vis-network gives no argument; such changes come several in a
  // turn, so they wait for the next frame, which draws them all. `hidden` true: measure only; false: the frame is here.
  renderer._redraw = (hidden) => {
    if (hidden === undefined && !renderer.renderingActive) {
      again();
      return;
    }
    if (hidden || !large() || !renderer.allowRedraw) {
      picture = null;
      stale = true;
      whole(hidden);
      return;
    }
    body.emitter.emit("initRedraw");
    renderer.redrawRequested = false;
    if (!canvas.frame.canvas.width || !canvas.frame.canvas.height) canvas.setSize();
    canvas.setTransform();
    const now = JSON.stringify([body.view.translation, body.view.scale, canvas.frame.canvas.width, canvas.frame.canvas.height]);
    if (now !== seen) movedAt = performance.now();
    seen = now;
    const moving = picture !== null && performance.now() - movedAt < STILL_AFTER_MS;
    if (moving && !stale && serves(picture)) {
      clearTimeout(timer);
      timer = setTimeout(again, STILL_AFTER_MS + 1);
    } else if (stale || !picture || picture.view !== now) {
      if (job && stale) job = null;
      if (!job) job = begin(now);
      stale = false;
      if (job.next(moving ? SLICE_MS : STILL_MS)) {
        picture = job;
        job = null;
      }
      again();
    }
    paint(canvas.getContext());
  };

  // Whether a picture can stand for what is in view.
  function serves({ left, top, right, bottom, scale }) {
    const frame = frameNow(0);
    const zoom = frame.scale / scale;
    const covers = left <= frame.left && top <= frame.top && right >= frame.right && bottom >= frame.bottom;
    return zoom < KEEP_ZOOM && zoom > 1 / KEEP_ZOOM && (covers || zoom < 1);
  }

  function paint(ctx) {
    const {
      translation: { x, y },
      scale,
    } = body.view;
    ctx.clearRect(0, 0, container.clientWidth, container.clientHeight);
    if (picture)
      ctx.drawImage(
        picture.canvas,
        picture.left * scale + x,
        picture.top * scale + y,
        (picture.right - picture.left) * scale,
        (picture.bottom - picture.top) * scale,
      );
    // What the hand holds moves with it.
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(scale, scale);
    for (const id of body.nodeIndices) {
      const node = body.nodes[id];
      if (node.hover || node.isSelected()) node.draw(ctx);
    }
    ctx.restore();
  }

  function begin(view) {
    const frame = frameNow(MARGIN);
    const ratio = canvas.pixelRatio;
    const paper = papers.find((one) => one !== picture?.canvas) || papers[papers.push(document.createElement("canvas")) - 1];
    const [width, height] = [frame.right - frame.left, frame.bottom - frame.top].map((side) =>
      Math.ceil(side * frame.scale * ratio),
    );
    const ctx = paper.getContext("2d", { willReadFrequently: true });
    Object.assign(paper, { width, height }); // clears it, and forgets where a picture given up in the middle had got to
    ctx.setTransform(
      ratio * frame.scale,
      0,
      0,
      ratio * frame.scale,
      -frame.left * frame.scale * ratio,
      -frame.top * frame.scale * ratio,
    );
    const steps = draw(ctx, frame);
    return {
      ...frame,
      view,
      canvas: paper,
      // Draw on for so many milliseconds; returns whether all is drawn.
      next(budget) {
        const end = performance.now() + budget;
        for (let at = 1; ; at += 1) {
          if (steps.next().done) return true;
          if (at % FLUSH === 0) ctx.getImageData(0, 0, 1, 1);
          if (performance.now() > end) return false;
        }
      },
    };
  }

  function* draw(ctx, frame) {
    const far = frame.scale < FAR;
    const edges = [];
    for (const id of body.edgeIndices) {
      const edge = body.edges[id];
      if (edge.connected && !edge.options.hidden && crosses(edge, frame)) edges.push(edge);
      if (edges.length % STROKE === 0) yield;
    }
    if (far) yield* drawStraight(ctx, edges);
    else for (const edge of edges) yield edge.draw(ctx);
    for (const id of body.nodeIndices) {
      const node = body.nodes[id];
      if (!node.options.hidden && inside(node, frame)) yield node.draw(ctx);
    }
    if (!far) for (const edge of edges) yield edge.drawArrows(ctx);
    yield* texts(ctx, frame);
  }

  return {
    onTexts(draw_) {
      texts = draw_;
    },
    // Something but the view has changed.
    renew() {
      stale = true;
      again();
    },
  };
}

// Lines of one look in one stroke, which takes a tenth of the time of as many strokes.
function* drawStraight(ctx, edges) {
  const waiting = new Map(); // lines by their look, until there are enough for a stroke
  for (const edge of edges) {
    const look = edge.getFormattingValues();
    const key = `${look.color} ${look.opacity} ${Math.round(look.width * 2)} ${look.dashes}`;
    if (!waiting.has(key)) waiting.set(key, { look, edges: [] });
    const { edges: some } = waiting.get(key);
    some.push(edge);
    if (some.length < STROKE) continue;
    stroke(ctx, look, some);
    some.length = 0;
    yield;
  }
  for (const { look, edges: some } of waiting.values()) yield stroke(ctx, look, some);
}

function stroke(ctx, look, edges) {
  ctx.save();
  ctx.globalAlpha = look.opacity ?? 1;
  ctx.strokeStyle = look.color;
  ctx.lineWidth = look.width;
  ctx.setLineDash(Array.isArray(look.dashes) ? look.dashes : []);
  ctx.beginPath();
  for (const { from, to } of edges) {
    ctx.moveTo(from.x, from.y);
    ctx.lineTo(to.x, to.y);
  }
  ctx.stroke();
  ctx.restore();
}

const inside = ({ x, y, options: { size } }, { left, right, top, bottom }) =>
  x + size > left && x - size < right && y + size > top && y - size < bottom;
const crosses = ({ from, to }, { left, right, top, bottom }) =>
  Math.max(from.x, to.x) > left &&
  Math.min(from.x, to.x) < right &&
  Math.max(from.y, to.y) > top &&
  Math.min(from.y, to.y) < bottom;
