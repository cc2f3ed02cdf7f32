// Leaving an address on the page of thanks and on the owner's page: the form is sent as a browser without script does it,
// and the part of the answer takes the place of the form.

import { say } from "./page.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-wish]")) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  sendWish(form).then(() => delete form.dataset.sending);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-meant]");
  if (!button || !button.form) return;
  event.preventDefault();
  const field = button.form.querySelector("input[name=email]");
  field.value = button.value;
  button.hidden = true;
  field.focus();
});

async function sendWish(form) {
  const status = form.querySelector("[data-wish-status]");
  status.textContent = say("owner.opening");
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(new FormData(form)),
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("[data-wish-part]");
    if (!part) throw new Error("unexpected");
    const place = form.closest("[data-wish-part]");
    place.replaceWith(part);
    (part.querySelector("[data-summary]") || part.querySelector("[data-wish-title]")).focus();
  } catch {
    status.textContent = say("owner.failed");
  }
}
