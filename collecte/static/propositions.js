// Shares proposed beside the lines of a répartition, by what is on this device; each is taken, or not, as one wishes.
import { largestRemainder } from "./ajustement.js";
import { isHeld, labelOf } from "./champs.js";
import { parseShare } from "./quantites.js";

export const place = document.querySelector("[data-charge]");
const form = document.getElementById("saisie");
export const part = (name) => place.querySelector(`[data-${name}]`);
let proposed = []; // {field, text, hint}

/** An element with its properties and its content. */
export function make(tag, properties, ...content) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content);
  return made;
}

export function button(textContent, act, className = "second") {
  const made = make("button", { type: "button", textContent, className });
  made.addEventListener("click", act);
  return made;
}

/** The fields of the lines that are asked. */
export function lines() {
  return [...form.querySelectorAll("[data-share]")].filter((field) => !isHeld(form, field.name));
}

/** Shows, beside each line, its share of `weights` (by code), in whole percents that make 100. */
export function propose(source, weights, told) {
  withdraw();
  const fields = lines();
  const shares = largestRemainder(fields.map((field) => weights.get(field.name) ?? 0));
  proposed = fields.map((field, index) => ({ field, text: String(shares[index]) })).filter(({ text }) => text !== "0");
  for (const own of proposed) {
    const take = button("Reprendre", () => {
      fill([own]);
      own.field.focus(); // the button goes
    }, "quiet");
    take.append(make("span", { className: "sr", textContent: ` ${own.text}\u00a0% pour ${labelOf(own.field)}` }));
    own.hint = make("p", { className: "hint propose" }, `${source}\u00a0: ${own.text}\u00a0% `, take);
    own.field.closest(".share").append(own.hint);
  }
  follow();
  const count = proposed.length;
  const where = `${count} ${count > 1 ? "parts proposées, chacune" : "part proposée,"} à côté de sa ligne\u00a0: corrigez-les comme vous voulez.`;
  tell(count ? [`${told} ${where}`] : [], count ? [button("Tout reprendre", takeAll), button("Retirer la proposition", withdraw)] : []);
}

/** A proposal that a line already has is not offered again. */
function follow() {
  for (const { field, text, hint } of proposed) hint.querySelector("button").hidden = parseShare(field.value) === Number(text) * 100;
}

export function withdraw() {
  for (const { hint } of proposed) hint.remove();
  proposed = [];
  tell([], []);
}

function tell(sentences, buttons) {
  part("bilan").replaceChildren(...sentences.map((textContent) => make("p", { textContent })));
  part("gestes").replaceChildren(...buttons);
}

/** Types shares in their fields: the bar, the totals and saving follow as from a keyboard. */
function fill(owns) {
  for (const { field, text } of owns) {
    field.value = text;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  follow();
}

function takeAll() {
  const isBlank = ({ field }) => field.value.trim() === "";
  put(proposed.filter(isBlank), proposed.filter((own) => !isBlank(own) && !own.hint.querySelector("button").hidden));
}

function put(owns, others) {
  const before = owns.map(({ field }) => ({ field, text: field.value }));
  fill(owns);
  const undo = () => {
    fill(before);
    tell(["Les parts sont de nouveau comme avant."], [button("Tout reprendre", takeAll), button("Retirer la proposition", withdraw)]);
  };
  const [count, kept] = [owns.length, others.length];
  const did = count > 1 ? `${count} lignes sont remplies.` : count ? "1 ligne est remplie." : "Aucune ligne n’était vide.";
  const stay = kept > 1 ? ` ${kept} lignes déjà remplies gardent leur part.` : kept ? " 1 ligne déjà remplie garde sa part." : "";
  const replace = kept ? [button(kept > 1 ? "Les remplacer aussi" : "La remplacer aussi", () => put(others, []))] : [];
  tell([did + stay], [...(count ? [button("Annuler", undo)] : []), ...replace]);
}

form.addEventListener("input", follow);
