// The fields of a form with which somebody leaves an address: they are no part of the pledge, and not remembered with it.

import { say } from "./page.js";

const WISH = new Set(["email", "email_kept", "ask", "remind", "campaign", "season"]);

/** What is sent, as [pledge, wish]. */
export function splitWish(content) {
  const parts = [{}, {}];
  for (const [name, value] of Object.entries(content)) parts[Number(WISH.has(name))][name] = value;
  return parts;
}

/** Offers the address that was probably meant; whoever sends the form again keeps their own. */
export function offerMeant(form, wish, meant) {
  const button = form.querySelector("[data-meant]");
  if (!button) return;
  form.elements.email_kept.value = meant ? wish.email : "";
  button.hidden = !meant;
  button.value = meant || "";
  button.textContent = meant ? say("people.use_meant", { meant }) : "";
  button.onclick = (event) => {
    event.preventDefault();
    const field = form.querySelector("input[name=email]");
    field.value = meant;
    button.hidden = true;
    field.focus();
  };
}
