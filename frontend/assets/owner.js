// The owner's page of a pledge or a story. The link is in the fragment, which no server sees, and goes there only in the body of a POST. It is
// known in this tab; on the device it is stored only if the person asks for that, because many devices are shared.

import { device, lang, replaceContent, say, visit } from "./page.js";
import { forgetSent, keepSent } from "./sent.js";
import "./wish.js";

const main = document.querySelector("main");
const NAME = main.querySelector("[data-own=my-story]") ? "my-story" : "my-pledge";
const REMEMBERED = { "my-pledge": "owner.remembered", "my-story": "own_story.remembered" };
const LINK = /^#([\w-]+\.[\w-]+\.[\w-]+)$/;

/** Posts a form as a browser without script does, and shows the page that answers. */
async function send(form) {
  const status = main.querySelector("[data-status]");
  status.textContent = say("owner.opening");
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(new FormData(form)),
    });
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    status.textContent = say("owner.failed");
  }
}

function show(page) {
  const answer = page.querySelector("main");
  if (!answer) throw new Error("unexpected");
  replaceContent(main, [...answer.childNodes]);
  document.title = page.title;
  prepare();
  const summary = main.querySelector("[data-summary]:not([hidden])");
  (summary || main.querySelector("[data-title]") || main).focus();
}

/** Forms and buttons of the page that is shown now. */
function prepare() {
  for (const form of main.querySelectorAll("[data-own-form]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.sending) return;
      form.dataset.sending = "yes";
      send(form).then(() => delete form.dataset.sending);
    });
  }
  const own = main.querySelector("[data-link]");
  if (!own) return;
  visit.set(NAME, own.dataset.link);
  if ("takenBack" in own.dataset) forgetSent(own.dataset.link);
  own.querySelector("[data-device]").hidden = false;
  offer(own);
}

/** Offers to remember the link on this device, or to forget it. */
function offer(own) {
  const [remember, forget] = [own.querySelector("[data-remember]"), own.querySelector("[data-forget]")];
  const refresh = (words) => {
    remember.hidden = device.get(NAME) === own.dataset.link;
    forget.hidden = !remember.hidden;
    own.querySelector("[data-device-hint]").hidden = remember.hidden; // it speaks of remembering
    if (!words) return;
    own.querySelector("[data-status]").textContent = say(words);
    (remember.hidden ? forget : remember).focus();
  };
  remember.addEventListener("click", () => {
    device.set(NAME, own.dataset.link);
    keepSent(own.dataset.link);
    refresh(device.get(NAME) ? REMEMBERED[NAME] : "owner.failed");
  });
  forget.addEventListener("click", () => {
    device.forget(NAME);
    device.forget("sent");
    visit.forget(NAME);
    refresh("owner.forgotten");
  });
  refresh();
}

/** Opens the pledge of the address, of this tab, or of this device. The address does not stay in the history. */
function open() {
  const form = main.querySelector("[data-open]");
  const [, given] = LINK.exec(location.hash) || [];
  const kept = form && form.dataset.open !== "each-time" && (visit.get(NAME) || device.get(NAME));
  const link = given || kept;
  if (given) history.replaceState(null, "", location.pathname);
  if (!form || !link) return;
  form.elements.token.value = link;
  form.elements.lang.value = lang;
  send(form);
}

addEventListener("hashchange", () => LINK.test(location.hash) && location.reload());
prepare();
open();
