// The shares of a whole: their totals, their bars, what is left, and steps with the arrow keys.
import { isHeld, later } from "./champs.js";

export const SPACES = " \t\n\u00a0\u202f\u2009\u2007";
const NUMBER = /^([0-9]{1,6})(?:[.,]([0-9]{1,6}))?$/;
const WHOLE = 10_000; // hundredths of a percent, as on the server: floats miss exact sums
const UNREADABLE = "Écrivez un nombre de 0 à 100, par exemple 7 ou 7,5, avec deux chiffres au plus après la virgule.";

/** Hundredths of a percent, 0..10000; null when blank, NaN when unreadable. The rules of questionnaires/repartition.py. */
export function parseShare(typed) {
  let text = strip(typed);
  if (text === "") return null;
  if (text.endsWith("%")) text = strip(text.slice(0, -1));
  const match = NUMBER.exec(text);
  const fraction = (match?.[2] ?? "").replace(/0+$/, "");
  if (!match || fraction.length > 2) return NaN;
  const value = Number(match[1]) * 100 + Number(fraction.padEnd(2, "0"));
  return value <= WHOLE ? value : NaN;
}

/** 1250 is `12,5 %`, with a no-break space. */
export function percentText(hundredths) {
  return `${decimalText(hundredths)}\u00a0%`;
}

export function decimalText(hundredths) {
  const digits = String(hundredths).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return fraction ? `${whole},${fraction}` : whole;
}

export function strip(text) {
  let start = 0;
  let end = text.length;
  while (start < end && SPACES.includes(text[start])) start += 1;
  while (end > start && SPACES.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** Keeps the totals, the bars and each mission's sum up to date with the fields of the page. */
export function keepTotals(form) {
  const totals = [...document.querySelectorAll("[data-total-of]")];
  const fields = [...form.querySelectorAll("[data-share]")];
  if (totals.length === 0) return;
  const shared = totals.map((total) => fieldsOf(total, fields));
  const update = () => totals.forEach((total, index) => updateTotal(form, total, shared[index]));
  const announce = totals.map((total) => later(() => tell(total), 1_000));
  form.addEventListener("input", (event) => {
    if (!event.target.dataset.share) return;
    update();
    announce[shared.findIndex((own) => own.includes(event.target))]?.();
  });
  form.addEventListener("elsewhere", () => {
    fields.filter((field) => isUnreadable(field) !== field.hasAttribute("aria-invalid")).forEach(judge);
    update();
  });
  form.addEventListener("appeared", update);
  form.addEventListener("change", (event) => {
    if (event.target.dataset.share) judge(event.target);
  });
  update();
}

function fieldsOf(total, fields) {
  return fields.filter((field) => field.dataset.share.startsWith(`${total.dataset.totalOf}/`));
}

function updateTotal(form, total, fields) {
  const asked = fields.filter((field) => !isHeld(form, field.name));
  const values = asked.map((field) => parseShare(field.value));
  const sums = Object.fromEntries(fields.map((field) => [field.dataset.share, 0]));
  asked.forEach((field, index) => {
    sums[field.dataset.share] += values[index] || 0;
  });
  const shared = Object.values(sums).reduce((sum, value) => sum + value, Number(total.dataset.elsewhere));
  showTotal(total, shared, !values.some(Number.isNaN));
  showSums({ ...sums, [total.dataset.totalOf]: shared });
  drawBar(total.querySelector("[data-bar]"), sums, shared, total.dataset.totalOf);
}

function tell(total) {
  total.querySelector("[data-announce]").textContent =
    `${total.querySelector("strong").textContent}. ${total.querySelector("[data-left]").textContent}.`;
}

function leftText(shared) {
  if (shared === WHOLE) return "Tout est réparti";
  return shared > WHOLE ? `${percentText(shared - WHOLE)} de trop` : `Reste à répartir\u00a0: ${percentText(WHOLE - shared)}`;
}

function showTotal(total, shared, isReadable) {
  total.classList.toggle("over", shared > WHOLE);
  total.querySelector("[data-shared]").textContent = percentText(shared);
  total.querySelector("[data-left]").textContent = leftText(shared);
  total.querySelector("[data-unreadable]").hidden = isReadable;
}

function showSums(sums) {
  for (const [group, sum] of Object.entries(sums)) {
    for (const place of document.querySelectorAll(`[data-sum="${CSS.escape(group)}"]`)) place.textContent = percentText(sum);
  }
}

function drawBar(bar, sums, shared, code) {
  let start = 0;
  const words = [];
  for (const stretch of bar.querySelectorAll("rect")) {
    const width = sums[`${code}/${stretch.dataset.group}`] ?? Number(stretch.getAttribute("width"));
    stretch.setAttribute("x", start);
    stretch.setAttribute("width", width);
    words.push(`${stretch.dataset.label}\u00a0: ${percentText(width)}`);
    start += width;
  }
  bar.setAttribute("viewBox", `0 0 ${Math.max(WHOLE, shared)} 10`);
  bar.setAttribute("aria-label", [...words, leftText(shared)].join(", "));
}

function isUnreadable(field) {
  return Number.isNaN(parseShare(field.value));
}

/** Says under a field, once left, that it cannot be read; takes it back once it can. */
function judge(field) {
  const line = field.closest(".share");
  const isBad = isUnreadable(field);
  line.querySelector(".err")?.remove();
  line.classList.toggle("bad", isBad);
  if (!isBad) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    return;
  }
  const sentence = Object.assign(document.createElement("p"), { className: "err", id: `${field.id}-err`, textContent: UNREADABLE });
  line.querySelector(".entry").after(sentence);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", sentence.id);
}

/** Arrow keys move a share by 1 %, with Shift by 5. */
export function stepWithArrows(form) {
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.dataset.share || event.ctrlKey || event.altKey || event.metaKey) return;
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const value = parseShare(field.value);
    if (!direction || Number.isNaN(value)) return;
    event.preventDefault();
    const moved = (value ?? 0) + direction * (event.shiftKey ? 500 : 100);
    field.value = decimalText(Math.min(WHOLE, Math.max(0, moved)));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

