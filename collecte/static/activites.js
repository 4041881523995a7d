// The folding forms of the activités: how many answers each has follows what is chosen; what it told of them does not, and goes.
import { textOf } from "./champs.js";

export function countAnswers(form) {
  for (const volet of form.querySelectorAll("[data-volet]")) {
    const count = () => update(form, volet);
    volet.addEventListener("input", count);
    form.addEventListener("elsewhere", () => {
      if (answered(form, volet) !== Number(volet.querySelector("[data-repondues]").textContent)) count();
    });
  }
}

function update(form, volet) {
  volet.querySelector("[data-repondues]").textContent = answered(form, volet);
  volet.querySelector("[data-recap]")?.remove();
}

function answered(form, volet) {
  const names = new Set([...volet.querySelectorAll("table [name]")].map((field) => field.name));
  return [...names].filter((name) => textOf(form, name)).length;
}
