// The bar of a répartition: drawn as one types, as in reponses/components/bar.html; its boundaries are dragged.
import { decimalText, percentText } from "./ajustement.js";
import { isHeld } from "./champs.js";
import { WHOLE, parseShare } from "./quantites.js";

// In pixels, as in collecte/reponses/views/totaux.py: beside a text, of a letter, of the narrowest bar and of one with names.
const PADDING = 8;
const LETTER = 7.2;
const NARROW = 288;
const WIDE = 656;
const REACH = { mouse: 10, touch: 22, pen: 16 }; // how far from a boundary it is still caught, in pixels
const STEP = 100; // a drag stops at whole percents

/** Draws the stretches, their lines and what is left; `sums` and `details` by group, `fields` those of the lines. */
export function drawBar(bar, sums, details, shared, fields) {
  const scale = 100 / Math.max(WHOLE, shared);
  const typed = Object.fromEntries(fields.map((field) => [field.dataset.line ?? field.name, parseShare(field.value) || 0]));
  let start = 0;
  for (const stretch of bar.querySelectorAll("[data-group]")) {
    const group = Object.keys(sums).find((code) => code.endsWith(`/${stretch.dataset.group}`));
    const length = sums[group] ?? Number(stretch.dataset.length);
    place(stretch, start * scale, length * scale);
    drawStretch(stretch, length, details[group] ?? 0, length * scale, typed);
    start += length;
  }
  place(bar.querySelector(".rest"), start * scale, Math.max(0, 100 - start * scale));
  for (const end of ["x1", "x2"]) bar.querySelector(".whole").setAttribute(end, `${WHOLE * scale}%`);
}

function place(drawn, x, width) {
  drawn.setAttribute("x", `${x}%`);
  drawn.setAttribute("width", `${width}%`);
}

function drawStretch(stretch, length, detail, percent, typed) {
  stretch.querySelector(".solid").setAttribute("width", length ? `${(100 * (length - detail)) / length}%` : "100%");
  let start = 0;
  for (const gap of stretch.querySelectorAll(".gap")) {
    gap.setAttribute("x", length ? `${(100 * start) / length}%` : "0%");
    start += typed[gap.dataset.code] ?? Number(gap.dataset.length);
  }
  const [name, figure] = stretch.querySelectorAll("text");
  const { label } = stretch.dataset;
  name.textContent = [label, label.split(" ")[0]].find((words) => fits(words, percent, WIDE)) ?? "";
  figure.textContent = percentText(length);
  figure.setAttribute("y", name.textContent ? "32" : "24");
  figure.setAttribute("class", !fits(figure.textContent, percent, WIDE) ? "none" : fits(figure.textContent, percent, NARROW) ? "" : "thin");
}

function fits(text, percent, width) {
  return PADDING + LETTER * text.length <= (percent * width) / 100;
}

/** Moves time between two neighbours of the bar, in their fields, as the boundary between them is dragged. */
export function dragBoundaries(form, total) {
  const bar = total.querySelector("[data-bar]");
  const note = noteOf(total);
  let drag;
  form.addEventListener("input", (event) => event.isTrusted && note.clear());
  const put = (texts) => {
    for (const [code, text] of Object.entries(texts)) {
      const field = form.elements.namedItem(code);
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const stop = () => {
    drag = undefined;
    bar.classList.remove("dragged");
  };
  bar.addEventListener("pointerdown", (event) => {
    drag = event.isPrimary && event.button === 0 ? caught(form, total, event) : undefined;
    if (!drag) return;
    bar.setPointerCapture(event.pointerId);
    bar.classList.add("dragged");
  });
  bar.addEventListener("pointermove", (event) => {
    if (!drag) return void hover(form, total, event, note);
    const { texts, words } = drag.moved(event.clientX);
    put(texts);
    note.say(words);
  });
  bar.addEventListener("pointerup", () => {
    if (!drag) return;
    const { before } = drag;
    if (note.isSaid()) note.offer(() => put(before));
    stop();
  });
  bar.addEventListener("pointercancel", stop);
  bar.addEventListener("pointerleave", () => drag || note.leave());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drag) return;
    put(drag.before);
    note.clear();
    stop();
  });
}

/** What is said under the bar: the piece under the pointer, or what was moved, with a way back. */
function noteOf(total) {
  const place = total.querySelector("[data-moved]");
  const words = place.querySelector("[data-words]");
  const undo = place.querySelector("button");
  const show = (text, isDone) => {
    words.textContent = text;
    place.hidden = !text;
    undo.hidden = !isDone;
  };
  const clear = () => show("", false);
  return {
    say: (text) => show(text, false),
    clear,
    leave: () => undo.hidden && clear(),
    isSaid: () => !place.hidden,
    isOffered: () => !undo.hidden,
    offer: (back) => {
      show(words.textContent, true);
      undo.onclick = () => {
        back();
        clear();
      };
    },
  };
}

/** Names the piece under a mouse. */
function hover(form, total, event, note) {
  if (event.pointerType !== "mouse" || note.isOffered()) return;
  const { pieces, at } = pointed(form, total, event);
  let end = 0;
  const piece = pieces.find(({ length }) => at < (end += length));
  note.say(piece ? `${piece.name}\u00a0: ${percentText(piece.length)}` : "");
  event.currentTarget.classList.toggle("movable", Boolean(caught(form, total, event)));
}

function pointed(form, total, event) {
  const pieces = piecesOf(form, total);
  const { left, width } = total.querySelector("[data-bar]").getBoundingClientRect();
  const scale = Math.max(WHOLE, sumOf(pieces)) / width;
  return { pieces, scale, at: (event.clientX - left) * scale };
}

/** The boundary near the pointer, with what dragging it does; undefined when there is none. */
function caught(form, total, event) {
  const { pieces, scale, at } = pointed(form, total, event);
  const gaps = pieces.map((_, index) => Math.abs(sumOf(pieces.slice(0, index + 1)) - at));
  const nearest = gaps.indexOf(Math.min(...gaps));
  if (nearest < 0 || gaps[nearest] > REACH[event.pointerType] * scale) return undefined;
  const rest = Math.max(0, WHOLE - sumOf(pieces));
  return dragOf(pieces[nearest], pieces[nearest + 1], rest, (x) => (x - event.clientX) * scale);
}

/** What dragging the boundary between two pieces does; without a second one, it takes from the rest of the whole. */
function dragOf(first, second, rest, shiftOf) {
  const isInside = first.group === second?.group;
  const sides = [[first, 1], [second, -1]].filter(([piece]) => piece);
  const before = Object.fromEntries(sides.flatMap(([piece]) => piece.fields(isInside)).map((field) => [field.name, field.value]));
  const moved = (x) => {
    const target = Math.round((first.length + shiftOf(x)) / STEP) * STEP - first.length;
    const shift = Math.min(second ? second.length : rest, Math.max(-first.length, target));
    const texts = { ...before };
    for (const [piece, sign] of shift ? sides : []) {
      for (const { name } of piece.fields(isInside)) texts[name] = decimalText((parseShare(before[name]) || 0) + sign * shift);
    }
    const words = sides.map(([piece, sign]) => `${piece.name}\u00a0: ${percentText(piece.length + sign * shift)}`);
    return { texts, words: words.join(", ") };
  };
  return { before, moved };
}

/** What the bar shows from left to right, where it is not empty: lines, and what missions have to detail. None when some
    of its lines have no field here. */
function piecesOf(form, total) {
  if (Number(total.dataset.elsewhere)) return [];
  return [...total.querySelectorAll("[data-group]")].flatMap((stretch) => {
    const { group, label } = stretch.dataset;
    const mission = form.querySelector(`[data-part="${CSS.escape(`${total.dataset.totalOf}/${group}`)}"]`);
    const whole = mission ? parseShare(mission.value) : null;
    const typed = Number.isFinite(whole) ? [mission] : [];
    const lines = [...stretch.querySelectorAll(".gap")].flatMap(({ dataset }) => lineOf(form, dataset, group, typed));
    const detail = { group, name: `${label}, à détailler`, length: (whole || 0) - sumOf(lines), fields: (isInside) => (isInside ? [] : typed) };
    return [...lines, detail].filter(({ length }) => length > 0);
  });
}

/** A line; where a boundary of its mission moves, the share typed for the mission moves with it. */
function lineOf(form, { code }, group, mission) {
  const field = form.elements.namedItem(code);
  if (!field?.matches("input[data-share]") || isHeld(form, code)) return [];
  const name = field.labels[0].firstChild.data;
  return [{ group, name, length: parseShare(field.value) || 0, fields: (isInside) => (isInside ? [field] : [field, ...mission]) }];
}

function sumOf(pieces) {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
