// Small helps as one types: the characters left in a text, and an exclusive option that unticks the others.
import { later } from "./champs.js";

const PAUSE = 1_000; // milliseconds before the count is told aloud

/** Says what is left of each text. */
export function countCharacters(form) {
  for (const place of form.querySelectorAll("[data-count]")) {
    const field = form.elements.namedItem(place.dataset.of);
    const tell = later(() => place.setAttribute("role", "status"), PAUSE);
    field.addEventListener("input", () => {
      const left = Number(place.dataset.count) - [...field.value.normalize("NFC")].length;
      if (left >= 0 && "over" in place.dataset) place.textContent = "";
      else place.textContent = left < 0 ? `${characters(-left)} de trop` : `Il reste ${characters(left)}`;
      place.classList.toggle("over", left < 0);
      tell();
    });
  }
}

function characters(count) {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return `${digits}\u00a0caractère${count > 1 ? "s" : ""}`;
}

/** Ticking the option that excludes the others unticks them, and the other way round. */
export function keepExclusive(form) {
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox" || !target.checked) return;
    const boxes = [...form.querySelectorAll(`[type=checkbox][name="${CSS.escape(target.name)}"]`)];
    if (!boxes.some((box) => "exclusive" in box.dataset)) return;
    const isExclusive = "exclusive" in target.dataset;
    for (const box of boxes) if (box !== target && (isExclusive || "exclusive" in box.dataset)) box.checked = false;
    form.dispatchEvent(new Event("input"));
  });
}
