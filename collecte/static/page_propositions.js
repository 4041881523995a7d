// The fold of the page of a répartition that proposes shares: loaded when it is opened.
import { offerCalendar } from "./agenda.js";
import { part } from "./propositions.js";
import { offerWeeks } from "./semaines_proposees.js";

part("sans").hidden = true;
part("outils").hidden = false;
offerCalendar();
offerWeeks();
