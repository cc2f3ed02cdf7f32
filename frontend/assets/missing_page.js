// The page for missing addresses. A new pledge has its page within seconds: ask again every few seconds for a minute.

import { wait } from "./page.js";

const page = document.querySelector("[data-missing]");
const sections = [...page.querySelectorAll("[data-for]")];
const [, wanted, rest] = /^\/([a-z]{2,3})\/(.*)$/.exec(location.pathname) || [];
const code = sections.map((section) => section.dataset.for).find((each) => each === wanted);
const expected = code !== undefined && /^p\/[\w-]{8,64}\/$/.test(rest);

if (code) {
  for (const section of sections) section.hidden = section.dataset.for !== code;
  document.documentElement.lang = code;
}
const shown = sections.find((section) => section.dataset.for === code) || sections[0];

if (expected) {
  for (const section of sections) {
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
