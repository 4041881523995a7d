// A page of shares of time beside questions that appear, and values that are computed, as one types.
import { follow } from "./conditions.js";
import { begin } from "./saisie.js";
import { keepTime } from "./temps.js";

begin(keepTime, follow);
