// The keys of a page of shares: arrows step, Enter goes to the next line.
import { decimalText } from "./ajustement.js";
import { isHeld } from "./champs.js";
import { MESURES, readAmount } from "./quantites.js";

const FIELDS = "input[data-share], input[data-part], input[data-raw]";

/** Arrow keys move a number by 1, with Shift, or as pages do, by 5; a mission left blank, from what it is worth. Down, a blank stays. */
export function stepWithArrows(form) {
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches(FIELDS) || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowUp: event.shiftKey ? 5 : 1, ArrowDown: event.shiftKey ? -5 : -1, PageUp: 5, PageDown: -5 }[event.key];
    const unite = field.dataset.raw ? form.querySelector("[data-unite]").dataset.unite : "pourcent";
    const { value } = readAmount(unite, field.value || field.placeholder, 10_000);
    if (!step || Number.isNaN(value)) return;
    event.preventDefault();
    if (value === null && step < 0) return;
    const number = Math.max(0, (value ?? 0) / Number(MESURES[unite].grains) + step);
    field.value = decimalText(Math.round(100 * (field.dataset.raw ? number : Math.min(100, number))));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Enter goes to the next line, and from the last one to the button that goes on: it never sends the page. */
export function goOnWithEnter(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(FIELDS)) return;
    event.preventDefault();
    const fields = [...form.querySelectorAll(FIELDS)].filter((field) => !isHeld(form, field.name));
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.select();
    else form.querySelector(".actions button[value=continuer]")?.focus();
  });
}
