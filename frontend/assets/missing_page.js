// The page for missing addresses. A new pledge gets its share page within seconds: asks every 3 seconds for a minute.

import { wait } from "./page.js";

const page = document.querySelector("[data-missing]");
const sections = [...page.querySelectorAll("[data-for]")];
const [, wanted, rest] = /^\/([a-z]{2,3})\/(.*)$/.exec(location.pathname) || [];
const code = sections.map((section) => section.dataset.for).find((each) => each === wanted);
const pledge = code !== undefined && /^p\/[\w-]{8,64}\/$/.test(rest);

if (code) {
  for (const section of sections) section.hidden = section.dataset.for !== code;
  document.documentElement.lang = code;
}
const shown = sections.find((section) => section.dataset.for === code) || sections[0];

if (pledge) {
  for (const section of sections) {
    section.querySelector("[data-not-found]").hidden = true;
    section.querySelector("[data-no-pledge]").hidden = false;
  }
  waitForPage();
}
document.title = shown.querySelector(pledge ? "[data-no-pledge] .title" : "[data-not-found] .title").textContent;

async function waitForPage() {
  const until = Date.now() + 60000;
  while (Date.now() < until) {
    await wait(3000);
    const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
    if (answer && answer.ok) return location.reload();
  }
}
