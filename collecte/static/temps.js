// Shares of time, and the activités that they are told by.
import { countAnswers } from "./activites.js";
import { WEEKS, readKept } from "./appareil.js";
import { help } from "./arrondir.js";
import { keepTotals } from "./repartition.js";
import { goOnWithEnter, stepWithArrows } from "./touches.js";
import { keepShares } from "./unites.js";

/** Loads the script of a fold once it is opened; it opens by itself when nothing is typed and this device has weeks to propose. */
function loadOnDemand(form) {
  const fold = document.querySelector("[data-charge]");
  const load = () => document.head.append(Object.assign(document.createElement("script"), { type: "module", src: fold.dataset.charge }));
  if (!fold) return;
  fold.open ||= Boolean(readKept(WEEKS)) && ![...form.querySelectorAll("[data-share]")].some((field) => field.value);
  if (fold.open) load();
  else fold.addEventListener("toggle", load, { once: true });
}

export function keepTime(form) {
  keepShares(form);
  keepTotals(form);
  stepWithArrows(form);
  goOnWithEnter(form);
  help(form);
  countAnswers(form);
  loadOnDemand(form);
}
