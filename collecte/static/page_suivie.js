// A page of questions that appear, and of values that are computed, as one types.
import { follow } from "./conditions.js";
import { begin } from "./saisie.js";

begin(follow);
