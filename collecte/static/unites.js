// Time told in hours, in half-days, with a typical week or month: the shares that come from it, by the rules of
// questionnaires/temps/unites_temps.py. What is shown here is for the eye: the server derives again, always.
import { decimalText, largestRemainder, percentText } from "./ajustement.js";
import { tellError } from "./champs.js";
import { MESURES, WHOLE, readAmount } from "./quantites.js";

const PERIODES = { semaine: 52, mois: 12, trimestre: 4, an: 1 }; // how many in a year
const OWN = { heures: "semaine", demi_journees: "mois" };
const CELLULES = { semaine: ["demi-journée", "de la semaine type"], mois: ["journée", "du mois type"] };

/** What a text typed for a period weighs, in grains a year: {value, problem}. */
export function readWeight(unite, typed, periode) {
  const times = PERIODES[periode] ?? PERIODES[OWN[unite]];
  const { value, problem } = readAmount(unite, typed, Math.floor((MESURES[unite].most * PERIODES[OWN[unite]]) / times));
  return { value: value === null ? null : value * times, problem };
}

/** The share of each line from what it weighs, null when blank or unreadable; and the total of the weights. */
export function derive(weights) {
  const kept = weights.map((weight) => weight || 0);
  const shares = largestRemainder(kept, WHOLE);
  const parts = weights.map((weight, index) => (weight === null || Number.isNaN(weight) ? null : shares[index]));
  return { parts, total: kept.reduce((sum, weight) => sum + weight, 0) };
}

/** `9,5 h par semaine`, `2 demi-journées par mois`, `3 demi-journées de la semaine type`, `1 journée du mois type`. */
export function amountText(unite, weight) {
  if (unite in CELLULES) return `${weight}\u00a0${CELLULES[unite][0]}${weight > 1 ? "s" : ""} ${CELLULES[unite][1]}`;
  const amount = Math.floor((2 * weight + PERIODES[OWN[unite]]) / (2 * PERIODES[OWN[unite]]));
  if (unite === "heures") return `${hoursText(amount)} par semaine`;
  return `${decimalText(amount)}\u00a0${amount >= 200 ? "demi-journées" : "demi-journée"} par mois`;
}

function hoursText(grains) {
  if (grains % 3 === 0) return `${decimalText(grains / 3)}\u00a0h`;
  return `${Math.floor(grains / 300)}\u00a0h\u00a0${String(Math.floor((grains % 300) / 5)).padStart(2, "0")}`;
}

/** Keeps the shares of a page up to date with what is typed in another unit than percent. */
export function keepShares(form) {
  const place = form.querySelector("[data-unite]");
  if (!place || !form.elements.UNITE) return; // numbers have a unit of measure, which is no way to tell shares
  const { unite } = place.dataset;
  form.addEventListener("elsewhere", () => {
    if ((form.elements.UNITE.value || "pourcent") !== unite) showUnit(form);
  });
  if (unite === "pourcent") return;
  const lines = [...form.querySelectorAll("[data-line]")];
  const update = () => showShares(form, unite, lines);
  form.addEventListener("input", (event) => {
    if (isRaw(event.target)) update();
  });
  form.addEventListener("elsewhere", update);
  form.addEventListener("change", (event) => {
    const field = event.target.closest(".share")?.querySelector("[data-raw]");
    if (field) tellError(field, readField(form, field, unite).problem);
  });
}

/** The unit was changed elsewhere: saves what the page has, and shows the fields of that unit. */
function showUnit(form) {
  const value = `unite:${form.elements.UNITE.value || "pourcent"}`;
  const button = Object.assign(document.createElement("button"), { name: "suite", value, hidden: true });
  form.append(button);
  form.requestSubmit(button);
}

function isRaw(field) {
  return ["raw", "period", "cell"].some((name) => name in field.dataset);
}

function showShares(form, unite, lines) {
  const weights = lines.map((line) => weightOf(form, unite, line.dataset.line));
  const { parts, total } = derive(weights);
  lines.forEach((line, index) => {
    line.value = Number.isNaN(weights[index]) ? "à corriger" : parts[index] === null ? "" : percentText(parts[index]);
  });
  form.querySelector("[data-raw-total]").textContent = amountText(unite, total);
  form.querySelector("[data-too-much]").hidden = !isTooMuch(unite, total);
  lines[0]?.dispatchEvent(new Event("input", { bubbles: true }));
}

function isTooMuch(unite, total) {
  return unite in OWN && total > MESURES[unite].most * Number(MESURES[unite].grains) * PERIODES[OWN[unite]];
}

function weightOf(form, unite, code) {
  if (unite in OWN) return readField(form, form.querySelector(`[data-raw="${CSS.escape(code)}"]`), unite).value;
  const held = [...form.querySelectorAll("[data-cell]")].filter((field) => field.value === code).length;
  return held || null;
}

function readField(form, field, unite) {
  return readWeight(unite, field.value, form.elements.namedItem(`${field.name}_PAR`).value);
}
