// Filters the list of ideas. The choice is in the address, so it can be shared and reloaded.

import "./idea_counts.js";
import { say } from "./page.js";

const form = document.querySelector("[data-idea-filter]");
const cards = [...document.querySelectorAll(".idea")];
const groups = [...document.querySelectorAll("[data-idea-group]")];

function matches(card, { theme, minutes, sitting }) {
  if (theme && card.dataset.theme !== theme) return false;
  if (minutes && Number(card.dataset.minutes) > Number(minutes)) return false;
  return !sitting || "sitting" in card.dataset;
}

function applyFilter() {
  const chosen = Object.fromEntries(new FormData(form));
  for (const card of cards) card.hidden = !matches(card, chosen);
  for (const group of groups) group.hidden = !group.querySelector(".idea:not([hidden])");
  const count = cards.filter((card) => !card.hidden).length;
  document.querySelector("[data-found]").textContent = say("ideas.found", { count });
  document.querySelector("[data-none]").hidden = count > 0;
}

function updateAddress() {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
}

function change() {
  updateAddress();
  applyFilter();
}

for (const [name, value] of new URLSearchParams(location.search)) {
  const field = form.elements[name];
  if (field && field.type === "checkbox") field.checked = true;
  else if (field && [...field.options].some((option) => option.value === value)) field.value = value;
}
form.addEventListener("change", change);
form.addEventListener("submit", (event) => event.preventDefault());
document.querySelector("[data-reset]").addEventListener("click", () => {
  form.reset();
  change();
  form.elements.theme.focus();
});
applyFilter();
