// A page of shares of time, or of the activités that they are told by.
import { countAnswers } from "./activites.js";
import { help } from "./arrondir.js";
import { keepTotals, stepWithArrows } from "./repartition.js";
import { begin } from "./saisie.js";
import { keepShares } from "./unites.js";

begin((form) => {
  keepShares(form);
  keepTotals(form);
  stepWithArrows(form);
  help(form);
  countAnswers(form);
});
