// Shares of time, and the activités that they are told by.
import { countAnswers } from "./activites.js";
import { help } from "./arrondir.js";
import { keepTotals, stepWithArrows } from "./repartition.js";
import { keepShares } from "./unites.js";

export function keepTime(form) {
  keepShares(form);
  keepTotals(form);
  stepWithArrows(form);
  help(form);
  countAnswers(form);
}
