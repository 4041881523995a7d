// A page of questions where nothing follows from what is typed.
import { begin } from "./saisie.js";

begin();
