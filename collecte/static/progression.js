// How far a long work is, without opening the page again. Pages work without this module: a link does the same.
const PAUSE = 1500; // milliseconds

/** Shows what the same page says now; opens it again once the work is over. */
async function look() {
  const shown = document.querySelector("[data-progression]");
  try {
    const response = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.querySelector("[data-progression]");
    const isSame = next && page.title === document.title && page.querySelector("h1")?.textContent === document.querySelector("h1").textContent;
    if (!isSame) return window.location.reload();
    const said = document.querySelector("[data-annonce]");
    const news = page.querySelector("[data-annonce]")?.textContent;
    if (said && said.textContent !== news) said.textContent = news; // read aloud: only when it says something new
    if (shown.innerHTML !== next.innerHTML) shown.replaceChildren(...next.childNodes);
  } catch {
    // the server does not answer: the next look may find it
  }
  return window.setTimeout(look, PAUSE);
}

if (document.querySelector("[data-progression]")) window.setTimeout(look, PAUSE);
