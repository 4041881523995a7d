// The helper that arrives at 100 %: each thing shown before it is done, done in the page, and undone on demand.
import { percentText, propose } from "./ajustement.js";
import { labelOf } from "./champs.js";
import { fieldsOf, textsOf } from "./niveaux.js";
import { parseShare } from "./quantites.js";

/** Shows in the page what the buttons would otherwise ask the server. */
export function help(form) {
  for (const place of form.querySelectorAll("[data-ajustement]")) helpTable(form, place);
}

function helpTable(form, place) {
  const code = place.dataset.ajustement;
  const { etages, refus } = JSON.parse(place.dataset.table);
  const preview = place.querySelector("[data-preview]");
  const apply = (changes, aide) => {
    const before = Object.fromEntries(Object.keys(changes).map((own) => [own, form.elements.namedItem(own).value]));
    form.elements.aide.value = aide;
    for (const [own, text] of Object.entries(changes)) form.elements.namedItem(own).value = text;
    const first = form.elements.namedItem(Object.keys(changes)[0]);
    for (const kind of ["input", "change"]) first.dispatchEvent(new Event(kind, { bubbles: true }));
    return before;
  };
  const undo = (before, after) => {
    const same = Object.keys(before).filter((own) => form.elements.namedItem(own).value === after[own]);
    if (same.length) apply(Object.fromEntries(same.map((own) => [own, before[own]])), "annuler");
    show(preview, [sentence("Les parts sont de nouveau comme avant.")]);
  };
  place.addEventListener("click", (event) => {
    const [verb, mode] = (event.target.closest("button[name=suite]")?.value ?? "").split(":");
    if (verb !== "apercu") return;
    event.preventDefault();
    const texts = textsOf(form, code);
    const plan = propose(mode, texts, etages, form.elements.ajuster_ligne.value);
    if (plan.refus) {
      show(preview, [sentence(refus[plan.refus])]);
      return;
    }
    const lines = linesOf(form, code, plan.changes, texts);
    const count = Object.keys(plan.changes).length;
    const would = `${count} ${count > 1 ? "lignes changeraient" : "ligne changerait"}. Rien n’est encore changé.`;
    const did = `${count} ${count > 1 ? "lignes ont changé" : "ligne a changé"}.`;
    show(preview, [sentence(would), lines, button("Appliquer", () => {
      const before = apply(plan.changes, mode);
      show(preview, [sentence(did), lines, button("Annuler ces changements", () => undo(before, plan.changes), "second")]);
    })]);
  });
}

function show(preview, content) {
  preview.replaceChildren(...content);
  preview.focus();
}

function sentence(text) {
  return Object.assign(document.createElement("p"), { textContent: text });
}

function button(text, act, className = "") {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, className });
  made.addEventListener("click", act);
  return made;
}

function linesOf(form, code, changes, texts) {
  const list = document.createElement("ul");
  for (const field of fieldsOf(form, code).filter((own) => own.name in changes)) {
    const line = document.createElement("li");
    const after = Object.assign(document.createElement("b"), { textContent: shareText(changes[field.name]) });
    line.append(`${labelOf(field)}\u00a0: ${shareText(texts[field.name])} → `, after);
    list.append(line);
  }
  return list;
}

function shareText(typed) {
  const part = parseShare(typed);
  if (Number.isNaN(part)) return typed;
  return part === null ? "vide" : percentText(part);
}
