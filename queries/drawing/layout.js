// From the positions that the forces ended with to a picture that fills its frame and in which nothing lies on anything.
// Pure functions on an array of {id, x, y, width, height} (canvas units, centre of the box); no randomness.

// Turn the longest extent along the longer side of the frame, then stretch towards the frame's proportions and its size.
function fillFrame(boxes, frame) {
  if (boxes.length < 3) return;
  const wide = frame.width >= frame.height;
  const middle = (axis) => boxes.reduce((sum, box) => sum + box[axis], 0) / boxes.length;
  const [mx, my] = [middle("x"), middle("y")];
  let [xx, yy, xy] = [0, 0, 0];
  for (const box of boxes) {
    xx += (box.x - mx) ** 2;
    yy += (box.y - my) ** 2;
    xy += (box.x - mx) * (box.y - my);
  }
  const turn = 0.5 * Math.atan2(2 * xy, xx - yy) + (wide ? 0 : Math.PI / 2);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  for (const box of boxes) {
    const [dx, dy] = [box.x - mx, box.y - my];
    box.x = dx * cos + dy * sin;
    box.y = dy * cos - dx * sin;
  }
  const span = (axis) => Math.max(...boxes.map((box) => box[axis])) - Math.min(...boxes.map((box) => box[axis])) || 1;
  const ratio = frame.width / frame.height / (span("x") / span("y"));
  const stretch = Math.min(Math.max(ratio, 1 / MOST_STRETCH), MOST_STRETCH);
  for (const box of boxes) {
    if (stretch > 1) box.x *= stretch;
    else box.y /= stretch;
  }
  const zoom = Math.min(frame.width / (span("x") + 160), frame.height / (span("y") + 160));
  const grow = Math.min(Math.max(zoom / MOST_ZOOM, 1), MOST_GROWTH);
  for (const box of boxes) {
    box.x *= grow;
    box.y *= grow;
  }
}
const MOST_ZOOM = 1.5; // beyond it a few nodes become balloons; their distances grow instead
const MOST_GROWTH = 1.7;
const MOST_STRETCH = 1.9; // judged by eye on 27 and 300 entities: the frame fills, and clusters stay round enough to see

// Push overlapping boxes apart along the axis of the smaller overlap, until none overlap or the passes are used up.
function separate(boxes, passes) {
  const order = boxes.slice();
  for (let pass = 0; pass < passes; pass += 1) {
    let moved = false;
    order.sort((a, b) => a.x - b.x || a.id - b.id);
    const widest = Math.max(...order.map((box) => box.width));
    for (let i = 0; i < order.length; i += 1) {
      for (let j = i + 1; j < order.length && order[j].x - order[i].x < widest; j += 1) {
        moved = pushApart(order[i], order[j]) || moved;
      }
    }
    if (!moved) return;
  }
}

function pushApart(one, other) {
  const dx = other.x - one.x;
  const dy = other.y - one.y;
  const overX = (one.width + other.width) / 2 - Math.abs(dx);
  const overY = (one.height + other.height) / 2 - Math.abs(dy);
  if (overX <= 0.5 || overY <= 0.5) return false;
  if (overX < overY) {
    const push = (overX / 2) * (dx < 0 ? -1 : 1);
    one.x -= push;
    other.x += push;
  } else {
    const push = (overY / 2) * (dy < 0 ? -1 : 1);
    one.y -= push;
    other.y += push;
  }
  return true;
}
