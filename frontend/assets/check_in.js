// The page of a mail's link, which answers a check-in. The link in the path knows nothing of the pledge. The owner's link
// stands in the fragment: with it the page shows the pledge's sentence, and after the answer its stitch and next step.

import { lang, replaceContent, say, visit } from "./page.js";

const main = document.querySelector("main");
const LINK = /^#([\w-]+\.[\w-]+\.[\w-]+)$/;
const [, owner] = LINK.exec(location.hash) || [];

async function page(action, fields) {
  const answer = await fetch(action, { method: "POST", headers: { Accept: "text/html" }, body: new URLSearchParams(fields) });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Posts a form as a browser without script does, and shows the page that answers. */
async function send(form) {
  const status = main.querySelector("[data-status]");
  status.textContent = say("check_in.sending");
  try {
    const answer = await page(form.getAttribute("action"), new FormData(form));
    const shown = answer.querySelector("main");
    if (!shown) throw new Error("unexpected");
    replaceContent(main, [...shown.childNodes]);
    document.title = answer.title;
    prepare();
    const summary = main.querySelector("[data-summary]:not([hidden])");
    (summary || main.querySelector("[data-title]") || main).focus();
  } catch {
    status.textContent = say("owner.failed");
  }
}

/** What only the owner sees: the sentence, and after the answer all that follows from it. */
async function showOwn() {
  if (!owner) return;
  const place = main.querySelector("[data-said-place]");
  const promise = main.querySelector("[data-promise]");
  try {
    const own = await page("/api/owner", { token: owner, lang });
    const [said, words] = [own.querySelector("[data-said]"), own.querySelector("[data-own-promise]")];
    if (place && said) place.replaceWith(said);
    else if (promise && words) {
      replaceContent(promise, [...words.childNodes]);
      promise.hidden = false;
    }
  } catch {
    // No network: the page answers without it.
  }
}

function prepare() {
  for (const form of main.querySelectorAll("[data-own-form]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.sending) return;
      form.dataset.sending = "yes";
      send(form).then(() => delete form.dataset.sending);
    });
  }
  showOwn();
}

if (owner) {
  visit.set("my-pledge", owner);
  history.replaceState(null, "", location.pathname + location.search);
  for (const link of document.querySelectorAll("[data-language]")) link.hash = owner;
}
prepare();
