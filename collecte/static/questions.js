// A page of questions of any kind but time.
import { begin } from "./saisie.js";

begin();
