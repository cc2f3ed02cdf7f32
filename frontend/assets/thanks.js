// The thanks page is one static file: the pledge's id stands in the fragment, which only this browser sees.

import { lang, replaceContent, visit, wait } from "./page.js";
import "./services.js";
import { enableShareButtons } from "./share_buttons.js";
import { shareInstead } from "./share_links.js";

const page = document.querySelector("[data-thanks]");
const [, id] = /^#([\w-]{8,64})$/.exec(location.hash) || [];
const fill = (text) => text.replace(/__id__/g, id);

if (page.innerHTML.includes("__id__")) {
  if (id) fillIn();
  else {
    page.querySelector("[data-no-id]").hidden = false;
    for (const section of page.querySelectorAll("section")) section.hidden = true;
  }
}

function fillIn() {
  for (const link of page.querySelectorAll("a[href*='__id__']")) link.setAttribute("href", fill(link.getAttribute("href")));
  const own = page.querySelector("[data-own-page]");
  own.textContent = fill(own.textContent);
}

const support = page.querySelector("[data-support]");
if (visit.get("support")) support.hidden = false;

// Only this browser knows the plan; the API makes the calendar file from the posted fields.
const calendar = page.querySelector("[data-calendar]");
const plan = visit.get("plan");
if (id && plan) {
  for (const [name, value] of plan) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    calendar.querySelector("form").append(field);
  }
  calendar.hidden = false;
}

// The idea can be shared at once. Own words are read first, so they share the campaign until their page is there.
const chosen = id && plan && new Map(plan).get("idea");
if (id && plan) page.querySelector(chosen ? "[data-if-own]" : "[data-if-idea]").hidden = true;
if (chosen) shareInstead(page, `${location.origin}/${lang}/pledge/${chosen}/`);

// The private link is known to this tab alone.
const owner = visit.get("owner");
if (id && owner && owner.id === id) {
  page.querySelector("[data-owner-link]").setAttribute("href", owner.link);
  page.querySelector("[data-owner]").hidden = false;
}

const own = page.querySelector("[data-own-page]");
if (own && id) findStitch(own.href);

/** Shows the stitch, and shares the page, once it is published: within seconds, or after a moderator has published own
 * words. */
async function findStitch(address) {
  for (let tried = 0; tried < 10; tried += 1) {
    await wait(2500);
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (!(answer && answer.ok)) continue;
    shareInstead(page, address);
    const ready = page.querySelector("[data-ready]");
    ready.textContent = ready.dataset.words;
    const stitch = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("stitch");
    if (!stitch) return;
    const box = page.querySelector("[data-stitch]");
    replaceContent(box, stitch.parentElement.childNodes);
    box.hidden = false;
    return;
  }
}

enableShareButtons(page);
