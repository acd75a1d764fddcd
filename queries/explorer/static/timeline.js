// When relations were last reported, as bars by month or year, and a brush that keeps a period. The brush has two handles for the
// keyboard; the filters have the same two dates as fields.

import { byId, drawn, make } from "/static/drawing/base.js";
import { countMonths } from "./select.js";
import { count, say } from "./text.js";

const [WIDTH, HEIGHT] = [1000, 40];
const MOST_BARS = 160; // beyond so many months the bars are years

export function makeTimeline(dispatch, records) {
  const box = byId("timeline");
  let slots = [];
  let shown = null; // [first, last] slots that the filter keeps
  let drag = null;

  function draw(view, state) {
    const { months, undated } = countMonths(view, state, records);
    const first = months[0]?.[0];
    const last = months[months.length - 1]?.[0];
    box.hidden = !first || first === last;
    if (box.hidden) return;
    slots = makeSlots(first, last);
    const counts = slots.map((slot) =>
      months.filter(([month]) => month.startsWith(slot) || slot === month).reduce((sum, [, number]) => sum + number, 0),
    );
    shown = [at(state.filters.since, 0), at(state.filters.until, slots.length - 1)];
    const held = document.activeElement.dataset?.handle;
    const most = Math.max(...counts);
    const wide = WIDTH / slots.length;
    const bars = counts.map((number, place) =>
      drawn("rect", {
        x: place * wide + wide * 0.1,
        width: wide * 0.8,
        y: HEIGHT - (HEIGHT - 3) * (number / most),
        height: (HEIGHT - 3) * (number / most),
        class: place >= shown[0] && place <= shown[1] ? "in" : "out",
      }),
    );
    const field = make(
      "div",
      { class: "bars" },
      drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...bars),
      handle("start"),
      handle("end"),
    );
    box.replaceChildren(
      make(
        "p",
        { class: "ends" },
        make("span", {}, slots[0]),
        make(
          "span",
          {},
          say("timeline"),
          shown[0] > 0 || shown[1] < slots.length - 1 ? ` · ${slots[shown[0]]} – ${slots[shown[1]]}` : "",
          undated ? ` · ${say("undatedCount", { number: count(undated) })}` : "",
        ),
        make("span", {}, slots[slots.length - 1]),
      ),
      field,
    );
    field.addEventListener("pointerdown", grab);
    if (held) box.querySelector(`[data-handle="${held}"]`).focus();
  }

  const at = (date, none) => {
    if (!date) return none;
    const place = slots.findIndex((slot) => slot >= date.slice(0, slot.length));
    return place < 0
      ? slots.length - 1
      : slots[place] > date.slice(0, slots[place].length) && none > 0
        ? Math.max(0, place - 1)
        : place;
  };

  function handle(which) {
    const side = which === "start" ? 0 : 1;
    const value = shown[side];
    const knob = make("button", {
      type: "button",
      class: `knob ${which}`,
      role: "slider",
      "data-handle": which,
      "aria-label": say(which === "start" ? "brushStart" : "brushEnd"),
      "aria-valuemin": 0,
      "aria-valuemax": slots.length - 1,
      "aria-valuenow": value,
      "aria-valuetext": slots[value],
      onkeydown: (event) => {
        const to = {
          ArrowLeft: value - 1,
          ArrowDown: value - 1,
          ArrowRight: value + 1,
          ArrowUp: value + 1,
          PageDown: value - 12,
          PageUp: value + 12,
          Home: 0,
          End: slots.length - 1,
        }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        const next = [...shown];
        next[side] = Math.min(Math.max(to, side ? shown[0] : 0), side ? slots.length - 1 : shown[1]);
        keep(next);
      },
    });
    knob.style.left = `${(100 * (value + side)) / slots.length}%`;
    return knob;
  }

  function keep([start, end]) {
    dispatch({
      type: "filter",
      change: { since: start === 0 ? "" : slots[start], until: end === slots.length - 1 ? "" : slots[end] },
    });
  }

  function grab(event) {
    const place = slotAt(event);
    const knob = event.target.dataset.handle;
    drag = { anchor: knob === "start" ? shown[1] : knob === "end" ? shown[0] : place, moved: false, from: event.clientX, knob };
    event.currentTarget.setPointerCapture?.(event.pointerId);
    const field = event.currentTarget;
    const move = (now) => {
      drag.moved = drag.moved || Math.abs(now.clientX - drag.from) > 3;
    };
    const stop = (now) => {
      field.removeEventListener("pointermove", move);
      if (drag.moved) keep([drag.anchor, slotAt(now)].sort((a, b) => a - b));
      else if (!drag.knob) keep([0, slots.length - 1]);
      drag = null;
    };
    field.addEventListener("pointermove", move);
    field.addEventListener("pointerup", stop, { once: true });
  }

  function slotAt(event) {
    const { left, width } = box.querySelector(".bars").getBoundingClientRect();
    return Math.min(Math.max(Math.floor(((event.clientX - left) / width) * slots.length), 0), slots.length - 1);
  }

  return { draw };
}

function makeSlots(first, last) {
  const [year, month] = first.split("-").map(Number);
  const [endYear, endMonth] = last.split("-").map(Number);
  const months = (endYear - year) * 12 + endMonth - month + 1;
  if (months > MOST_BARS) return Array.from({ length: endYear - year + 1 }, (_, at) => String(year + at));
  return Array.from(
    { length: months },
    (_, at) => `${year + Math.floor((month - 1 + at) / 12)}-${String(((month - 1 + at) % 12) + 1).padStart(2, "0")}`,
  );
}
