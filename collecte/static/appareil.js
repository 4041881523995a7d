// What is kept on this device alone, in its browser, apart for each account: it is sent nowhere, and whoever has the device may erase it.

export const WEEKS = "ma-semaine";
export const WORDS = "mots-agenda";
const ACCOUNT = "compte"; // who opened « Ma semaine » last, until they sign out or another account signs in

/** The account of the page; else, on a copy that says nothing of any, the last one that opened « Ma semaine »; null for none. */
export function account() {
  return document.body.dataset.compte ?? read(ACCOUNT);
}

/** Lets the copy of « Ma semaine » open what this account keeps. */
export function rememberAccount() {
  write(ACCOUNT, account());
}

/** That copy opens nothing once its account signs out, or another one is there. */
export function closeOnLeaving() {
  const { compte } = document.body.dataset;
  if (compte && read(ACCOUNT) !== compte) remove(ACCOUNT);
  document.querySelector("[data-leaves]")?.addEventListener("submit", () => remove(ACCOUNT));
}

/** What this account keeps under a name; null for nothing, for what cannot be read, and where the browser keeps nothing. */
export function readKept(name) {
  return read(keyOf(name));
}

/** Whether it could be kept: a browser may refuse to. */
export function keep(name, value) {
  return write(keyOf(name), value);
}

export function forget(name) {
  remove(keyOf(name));
}

function keyOf(name) {
  return `${name}/${account()}`;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept there
  }
}
