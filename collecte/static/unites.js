// Time told in hours, in half-days or with a typical week: the shares that come from it, by the rules of
// questionnaires/temps/unites_temps.py. What is shown here is for the eye: the server derives again, always.
import { SPACES, WHOLE, decimalText, largestRemainder, percentText, strip } from "./ajustement.js";

const OF_AN_HOUR = 300; // hours weigh in 1/300, so that minutes and hundredths are whole
const MOST = { heures: 168, demi_journees: 62 };
const NUMBER = /^([0-9]{1,12})(?:[.,]([0-9]{1,6}))?$/;
const CLOCK = new RegExp(`^([0-9]{1,3})[${SPACES}]?[hH][${SPACES}]?([0-5][0-9])(?:[${SPACES}]?min)?$`);
const THOUSANDS = new RegExp(`(?<=[0-9])[${SPACES}](?=[0-9]{3}(?![0-9]))`, "g");
const UNREADABLE = {
  heures: "Écrivez un nombre d’heures de 0 à 168, par exemple 7, 3,5 ou 3 h 30.",
  demi_journees: "Écrivez un nombre de demi-journées de 0 à 62, par exemple 6 ou 2,5.",
};

/** What a text weighs in a unit; null when blank, NaN when unreadable. */
export function parseWeight(unite, typed) {
  const clock = unite === "heures" ? CLOCK.exec(strip(typed)) : null;
  if (clock && Number(clock[1]) < MOST.heures) return Number(clock[1]) * OF_AN_HOUR + (Number(clock[2]) * OF_AN_HOUR) / 60;
  const hundredths = parseHundredths(typed, MOST[unite] * 100, unite === "heures" ? "h" : "");
  return hundredths === null || unite !== "heures" ? hundredths : (hundredths * OF_AN_HOUR) / 100;
}

function parseHundredths(typed, most, unit) {
  let text = strip(typed);
  if (text === "") return null;
  if (unit && text.endsWith(unit)) text = strip(text.slice(0, -unit.length));
  const match = NUMBER.exec(text.replace(THOUSANDS, ""));
  const fraction = (match?.[2] ?? "").replace(/0+$/, "");
  if (!match || fraction.length > 2) return NaN;
  const value = Number(match[1]) * 100 + Number(fraction.padEnd(2, "0"));
  return value <= most ? value : NaN;
}

/** The share of each line from what it weighs, null when blank or unreadable; and the total of the weights. */
export function derive(weights) {
  const kept = weights.map((weight) => weight || 0);
  const shares = largestRemainder(kept, WHOLE);
  const parts = weights.map((weight, index) => (weight === null || Number.isNaN(weight) ? null : shares[index]));
  return { parts, total: kept.reduce((sum, weight) => sum + weight, 0) };
}

/** `9,5 h par semaine`, `2 demi-journées par mois`, `3 demi-journées de la semaine type`. */
export function amountText(unite, weight) {
  if (unite === "semaine") return `${weight}\u00a0${weight > 1 ? "demi-journées" : "demi-journée"} de la semaine type`;
  if (unite === "heures") return `${hoursText(weight)} par semaine`;
  return `${decimalText(weight)}\u00a0${weight >= 200 ? "demi-journées" : "demi-journée"} par mois`;
}

function hoursText(weight) {
  if ((weight * 100) % OF_AN_HOUR === 0) return `${decimalText((weight * 100) / OF_AN_HOUR)}\u00a0h`;
  const minutes = ((weight % OF_AN_HOUR) * 60) / OF_AN_HOUR;
  return `${Math.floor(weight / OF_AN_HOUR)}\u00a0h\u00a0${String(Math.floor(minutes)).padStart(2, "0")}`;
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
    if (event.target.dataset.raw) judge(event.target, unite);
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
  return "raw" in field.dataset || "halfDay" in field.dataset;
}

function showShares(form, unite, lines) {
  const { parts, total } = derive(lines.map((line) => weightOf(form, unite, line.dataset.line)));
  lines.forEach((line, index) => {
    line.value = parts[index] === null ? "" : percentText(parts[index]);
  });
  form.querySelector("[data-raw-total]").textContent = amountText(unite, total);
  form.querySelector("[data-too-much]").hidden = !isTooMuch(unite, total);
  lines[0]?.dispatchEvent(new Event("input", { bubbles: true }));
}

function isTooMuch(unite, total) {
  return total > { heures: MOST.heures * OF_AN_HOUR, demi_journees: MOST.demi_journees * 100 }[unite];
}

function weightOf(form, unite, code) {
  if (unite !== "semaine") return parseWeight(unite, form.querySelector(`[data-raw="${CSS.escape(code)}"]`).value);
  const held = [...form.querySelectorAll("[data-half-day]")].filter((field) => field.value === code).length;
  return held || null;
}

/** Says under a field, once left, that it cannot be read; takes it back once it can. */
function judge(field, unite) {
  const line = field.closest(".share");
  const isBad = Number.isNaN(parseWeight(unite, field.value));
  line.querySelector(".err")?.remove();
  line.classList.toggle("bad", isBad);
  if (!isBad) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    return;
  }
  const sentence = Object.assign(document.createElement("p"), { className: "err", id: `${field.id}-err`, textContent: UNREADABLE[unite] });
  line.querySelector(".entry").after(sentence);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", sentence.id);
}
