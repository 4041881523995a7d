// A page that shows and computes as one types, with functions that few questionnaires use.
import { follow } from "./conditions.js";
import { learn } from "./fonctions.js";
import { begin } from "./saisie.js";

learn();
begin(follow);
