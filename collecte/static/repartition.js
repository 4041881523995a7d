// The shares of a whole: their totals, their bars, and what is left.
import { percentText, toDetail, unreadable } from "./ajustement.js";
import { dragBoundaries, drawBar } from "./barre.js";
import { isHeld, later } from "./champs.js";
import { etagesOf, keepLevels, stateOf, textsOf } from "./niveaux.js";
import { WHOLE, parseShare } from "./quantites.js";

/** Keeps the totals, the bars, each mission's sum and what is left of it up to date with the fields of the page. */
export function keepTotals(form) {
  const totals = [...document.querySelectorAll("[data-total-of]")];
  const fields = [...form.querySelectorAll("[data-share]")];
  if (totals.length === 0) return;
  const shared = totals.map((total) => fieldsOf(total, fields));
  const update = () => totals.forEach((total, index) => updateTotal(form, total, shared[index]));
  const announce = totals.map((total) => later(() => tell(form, total), 1_000));
  for (const total of totals) dragBoundaries(form, total);
  form.addEventListener("input", (event) => {
    const code = tableOf(event.target);
    if (!code) return;
    update();
    announce[totals.findIndex((total) => total.dataset.totalOf === code)]?.();
  });
  form.addEventListener("elsewhere", update);
  form.addEventListener("appeared", update);
  update();
  keepLevels(form, (sentences) => {
    if (sentences.length) totals[0].querySelector("[data-announce]").textContent = sentences.join(" ");
  });
}

/** The code of the répartition that a field counts in, '' for none. */
function tableOf({ dataset }) {
  return (dataset.share ?? dataset.part ?? "").split("/")[0];
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
  const details = detailsOf(form, total.dataset.totalOf);
  for (const [group, detail] of Object.entries(details)) sums[group] += detail;
  const shared = Object.values(sums).reduce((sum, value) => sum + value, Number(total.dataset.elsewhere));
  const left = leftText(shared, details, Number(total.dataset.leftOut) + wrongIn(form, total.dataset.totalOf, values));
  showTotal(total, left, shared);
  showSums({ ...sums, [total.dataset.totalOf]: shared }, details);
  drawBar(total.querySelector("[data-bar]"), sums, details, shared, asked);
  describe(total.querySelector("[data-bar]"), sums, details, left);
}

/** What each mission announces beyond its lines, by group, as `TEMPS/M1`. */
function detailsOf(form, code) {
  const details = Object.entries(toDetail(textsOf(form, code), etagesOf(code)));
  return Object.fromEntries(details.map(([part, detail]) => [form.elements.namedItem(part).dataset.part, detail]));
}

/** How many shares of the page cannot be read: lines, then missions. */
function wrongIn(form, code, values) {
  const missions = etagesOf(code).map(({ part }) => part);
  return values.filter(Number.isNaN).length + unreadable(textsOf(form, code), etagesOf(code)).filter((wrong) => missions.includes(wrong)).length;
}

function detailText(detail) {
  return detail ? `${percentText(detail)} à détailler` : "";
}

function describe(bar, sums, details, left) {
  const words = [...bar.querySelectorAll("[data-group]")].map(({ dataset }) => {
    const group = Object.keys(sums).find((code) => code.endsWith(`/${dataset.group}`));
    const texts = [percentText(sums[group] ?? Number(dataset.length)), detailText(details[group])];
    return `${dataset.label}\u00a0: ${texts.filter(Boolean).join(" dont ")}`;
  });
  bar.setAttribute("aria-label", [...words, left].join(", "));
}

/** Aloud: what is shared and what is left, of the whole, then of the mission where one is typing. */
function tell(form, total) {
  const texts = [total.querySelector("strong").textContent, total.querySelector("[data-left]").textContent, stateOf(form, document.activeElement)];
  total.querySelector("[data-announce]").textContent = `${texts.map((text) => text.trim().replace(/\.$/, "")).filter(Boolean).join(". ")}.`;
}

function leftText(shared, details, leftOut) {
  const detail = Object.values(details).reduce((sum, value) => sum + value, 0);
  const rest = shared > WHOLE ? `${percentText(shared - WHOLE)} de trop` : `Reste à répartir\u00a0: ${percentText(WHOLE - shared)}`;
  const whole = leftOut ? "" : "Tout est réparti";
  const without = leftOut > 1 ? `sans les ${leftOut} lignes à corriger` : leftOut ? "sans la ligne à corriger" : "";
  return [shared === WHOLE ? whole : rest, detailText(detail), without].filter(Boolean).join(", ");
}

function showTotal(total, left, shared) {
  total.classList.toggle("over", shared > WHOLE);
  total.querySelector("[data-shared]").textContent = percentText(shared);
  total.querySelector("[data-left]").textContent = left;
}

function showSums(sums, details) {
  for (const [group, sum] of Object.entries(sums)) {
    for (const place of document.querySelectorAll(`[data-sum="${CSS.escape(group)}"]`)) place.textContent = percentText(sum);
    for (const place of document.querySelectorAll(`[data-detail="${CSS.escape(group)}"]`)) place.textContent = detailText(details[group]);
  }
}
