// Tells some minutes before a session ends, and prolongs it when asked to. What was typed comes back after signing in.

const place = document.querySelector("[data-session]");
const [stay, close] = place.querySelectorAll("button");
const NOTICE = Math.min(600, place.dataset.reste / 2); // seconds
const RETRY = 60; // seconds
const OVER = "Votre session est fermée. Envoyez cette page : ce que vous y avez tapé revient après une nouvelle connexion.";

let timer;
let due;

function askIn(seconds) {
  clearTimeout(timer);
  due = Date.now() + seconds * 1000;
  timer = setTimeout(ask, seconds * 1000);
}

/** A browser without popovers shows it at the foot of the page. */
function hide() {
  place.hidePopover?.();
  place.hidden = true;
}

function show(phrase, lien, isOver = false) {
  if (place.hidden) {
    place.hidden = false;
    place.showPopover?.();
  }
  place.querySelector("[role=alert]").textContent = phrase;
  stay.hidden = Boolean(lien) || isOver;
  Object.assign(place.querySelector("a"), { href: lien, hidden: !lien });
}

/** Other pages and what saves itself prolong the session too: the server tells what is left. */
async function ask(asked = {}) {
  const csrf_token = document.querySelector("[name=csrf_token]").value;
  const body = new URLSearchParams({ csrf_token, ...asked });
  const answer = await fetch(place.dataset.session, { method: "POST", body }).catch(() => undefined);
  if (answer?.status === 401) return show(OVER, "", true);
  if (!answer?.ok) return askIn(RETRY);
  const { reste, phrase, lien } = await answer.json();
  if (reste > NOTICE) {
    if (!place.hidden) hide();
    return askIn(reste - NOTICE);
  }
  show(phrase, lien);
  askIn(reste + 1);
}

stay.addEventListener("click", () => ask({ prolonger: "1" }));
close.addEventListener("click", hide);
// A computer that slept let its timers sleep.
document.addEventListener("visibilitychange", () => document.hidden || Date.now() < due || ask());
askIn(place.dataset.reste - NOTICE);
