// Shares of time, and the activités that they are told by.
import { countAnswers } from "./activites.js";
import { help } from "./arrondir.js";
import { keepTotals } from "./repartition.js";
import { goOnWithEnter, stepWithArrows } from "./touches.js";
import { keepShares } from "./unites.js";

export function keepTime(form) {
  keepShares(form);
  keepTotals(form);
  stepWithArrows(form);
  goOnWithEnter(form);
  help(form);
  countAnswers(form);
}
