// Rows chosen in a table: how many, and all of them at once. Without this script the link loads the page with each box ticked.
const bar = document.getElementById("choisir");
const boxes = [...bar.elements].filter((field) => field.name === "choisie");
const [all, count] = [bar.querySelector("a"), bar.querySelector("[role=status]")];

function tell() {
  const chosen = boxes.filter((box) => box.checked).length;
  count.textContent = chosen ? `${chosen} choisie${chosen > 1 ? "s" : ""}` : "";
  all.textContent = chosen === boxes.length ? "Ne rien choisir" : "Tout choisir";
}

all.addEventListener("click", (event) => {
  event.preventDefault();
  const ticked = !boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = ticked;
  tell();
});
for (const box of boxes) box.addEventListener("change", tell);
window.addEventListener("pageshow", tell); // after Back, the browser restores what was ticked
