// The page for missing addresses. A new pledge has its page within seconds: ask again every few seconds for a minute.

import { wait } from "./page.js";

const page = document.querySelector("[data-missing]");
const [, code] = /^\/(en|gd)\//.exec(location.pathname) || [];
const expected = /^\/(en|gd)\/p\/[\w-]{8,64}\/$/.test(location.pathname);

if (code) {
  for (const section of page.querySelectorAll("[data-for]")) section.hidden = section.dataset.for !== code;
  document.documentElement.lang = code;
}
const shown = page.querySelector(`[data-for="${code || "en"}"]`);

if (expected) {
  for (const section of page.querySelectorAll("[data-for]")) {
    section.querySelector("[data-lost]").hidden = true;
    section.querySelector("[data-making]").hidden = false;
  }
  waitForPage();
}
document.title = shown.querySelector(expected ? "[data-making] .title" : "[data-lost] .title").textContent;

async function waitForPage() {
  const until = Date.now() + 60000;
  while (Date.now() < until) {
    await wait(3000);
    const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
    if (answer && answer.ok) return location.reload();
  }
  const words = shown.querySelector("[data-making-words]");
  words.textContent = words.dataset.late;
}
