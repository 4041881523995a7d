// What is kept on this device alone, in its browser: it is sent nowhere, and whoever has the device may erase it.

export const WEEKS = "ma-semaine";
export const WORDS = "mots-agenda";

/** What is kept under a name; null for nothing, for what cannot be read, and where the browser keeps nothing. */
export function readKept(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Whether it could be kept: a browser may refuse to. */
export function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // nothing was kept there
  }
}
