// A page of shares of time, or of the activités that they are told by, where nothing else follows from what is typed.
import { begin } from "./saisie.js";
import { keepTime } from "./temps.js";

begin(keepTime);
