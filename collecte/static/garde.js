// A page whose form is kept while one types, until it is sent: it is shown again to who comes back to it.
const PAUSE = 2_000; // milliseconds
const RETRY = 20_000; // milliseconds

const place = document.querySelector("[data-garde]");
const forms = [...document.querySelectorAll("main form[method=post]:not([data-saisie], .notification, :has([type=password]))")];
const form = forms.find((own) => new URL(own.getAttribute("action") ?? "", location).pathname === location.pathname);

/** Fields as they would be sent, without files; with the page that they are typed on. */
function fieldsOf(own) {
  const fields = [...new FormData(own)].filter(([, value]) => typeof value === "string");
  return new URLSearchParams([...fields, ["formulaire_de", location.pathname]]);
}

function say(text, isFailure) {
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("failed", isFailure);
}

function keepWhileTyping() {
  let timer;
  let sending;

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(keep, delay);
  };

  async function keep() {
    const body = fieldsOf(form);
    sending = new AbortController();
    try {
      const answer = await fetch(place.dataset.garde, { method: "POST", body, signal: sending.signal });
      if (!answer.ok) return say("Ce que vous tapez n’est pas gardé : envoyez-le, ou copiez-le avant de partir.", true);
      const { heure } = await answer.json();
      say(`Gardé à ${heure}, pas encore envoyé`, false);
      if (String(fieldsOf(form)) !== String(body)) return later(PAUSE);
      form.dataset.kept = "";
      document.querySelector(".unsaved")?.classList.remove("unsaved");
    } catch {
      if (sending.signal.aborted) return;
      say("Pas encore gardé, nouvel essai…", true);
      later(RETRY);
    }
  }

  form.addEventListener("input", () => {
    delete form.dataset.kept;
    later(PAUSE);
  });
  // What is sent is not to be kept after it.
  document.addEventListener("submit", () => {
    clearTimeout(timer);
    sending?.abort();
  });
}

if (form) keepWhileTyping();
