// The two levels of a répartition: what is left of each mission or contradicts it, and what cannot be read, under its line.
// The same words as in collecte/reponses/views/pages_repartition.py.
import { contradicted, decimalText, percentText } from "./ajustement.js";
import { afterClick, isHeld, isWrong, labelOf, tellError } from "./champs.js";
import { parseShare, readAmount } from "./quantites.js";

/** The fields of a répartition that are asked, shares of missions first in each. */
export function fieldsOf(form, code) {
  const found = form.querySelectorAll(`[data-share^="${CSS.escape(code)}/"], [data-part^="${CSS.escape(code)}/"]`);
  return [...found].filter((field) => !isHeld(form, field.name));
}

/** Code -> what is typed. */
export function textsOf(form, code) {
  return Object.fromEntries(fieldsOf(form, code).map((field) => [field.name, field.value]));
}

/** The levels of a répartition, none when some of its lines stand on other pages. */
export function etagesOf(code) {
  const table = document.querySelector(`[data-ajustement="${CSS.escape(code)}"]`);
  return table ? JSON.parse(table.dataset.table).etages : [];
}

/** What is left of the mission where a field stands, as it is written there. */
export function stateOf(form, field) {
  return field?.form === form ? (field.closest("fieldset")?.querySelector("[data-etat]")?.textContent ?? "") : "";
}

/** Keeps what is left of each mission up to date, and, once a field is left, what cannot be read under its line. */
export function keepLevels(form, announce) {
  for (const table of form.querySelectorAll("[data-ajustement]")) {
    const code = table.dataset.ajustement;
    const etages = etagesOf(code);
    const judge = (isJudged) => {
      const fresh = tellUnreadable(fieldsOf(form, code).filter(isJudged));
      const contradictions = contradicted(textsOf(form, code), etages);
      for (const etage of etages) if (etage.part) showState(form, etage, contradictions[etage.part]);
      return fresh;
    };
    form.addEventListener("input", () => judge(isWrong));
    form.addEventListener("change", afterClick(() => announce(judge(() => true))));
    form.addEventListener("elsewhere", () => judge(() => true));
    judge(isWrong);
  }
}

function showState(form, { part, lignes }, contradiction) {
  const field = form.elements.namedItem(part);
  const announced = parseShare(field.value);
  const sum = lignes.reduce((total, code) => total + (parseShare(form.elements.namedItem(code).value) || 0), 0);
  const state = field.closest(".share").querySelector("[data-etat]");
  field.placeholder = sum ? decimalText(sum) : "";
  state.textContent = contradiction ? contradictionText(...contradiction) : stateText(announced, sum);
  state.classList.toggle("contradicted", Boolean(contradiction));
}

function stateText(announced, sum) {
  if (Number.isNaN(announced)) return "";
  if (announced === null) return sum ? `Calculée\u00a0: ${percentText(sum)}` : "";
  return announced === sum ? "Tout est réparti dans la mission" : `Reste ${percentText(announced - sum)} dans la mission`;
}

function contradictionText(announced, sum) {
  return (
    `${percentText(announced)} annoncés, ${percentText(sum)} dans ses fonctions, seules transmises. ` +
    "Corrigez une ligne, ou videz la part de la mission\u00a0: elle se calcule alors."
  );
}

/** Shows under each field what cannot be read in it; returns what was not said before. */
function tellUnreadable(fields) {
  const fresh = [];
  for (const field of fields) {
    const { problem } = readAmount("pourcent", field.value);
    if (problem && !isWrong(field)) fresh.push(`${labelOf(field)}\u00a0: ${problem}`);
    tellError(field, problem);
  }
  return fresh;
}
