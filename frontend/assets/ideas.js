// Narrows the list of ideas down. What was chosen stands in the address, so it can be shared and reloaded.

import { say } from "./page.js";

const form = document.querySelector("[data-sieve]");
const cards = [...document.querySelectorAll(".idea")];
const shelves = [...document.querySelectorAll("[data-shelf]")];

function fits(card, { theme, minutes, sitting }) {
  if (theme && card.dataset.theme !== theme) return false;
  if (minutes && Number(card.dataset.minutes) > Number(minutes)) return false;
  return !sitting || "sitting" in card.dataset;
}

function sift() {
  const chosen = Object.fromEntries(new FormData(form));
  for (const card of cards) card.hidden = !fits(card, chosen);
  for (const shelf of shelves) shelf.hidden = !shelf.querySelector(".idea:not([hidden])");
  const count = cards.filter((card) => !card.hidden).length;
  document.querySelector("[data-found]").textContent = say("ideas.found", { count });
  document.querySelector("[data-none]").hidden = count > 0;
}

function remember() {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
}

function change() {
  remember();
  sift();
}

for (const [name, value] of new URLSearchParams(location.search)) {
  const field = form.elements[name];
  if (field && field.type === "checkbox") field.checked = true;
  else if (field && [...field.options].some((option) => option.value === value)) field.value = value;
}
form.addEventListener("change", change);
form.addEventListener("submit", (event) => event.preventDefault());
document.querySelector("[data-all]").addEventListener("click", () => {
  form.reset();
  change();
  form.elements.theme.focus();
});
sift();
