// Finds pledges on the wall by theme, place, audience and team. What is looked for stands in the address. The lists in
// wall.json say which pages of the wall hold such pledges; those pages are fetched and what matches is kept.

import { lang, replaceContent, say } from "./page.js";

const KINDS = ["theme", "place", "audience", "team"];
const AT_A_TIME = 3;
const STEP = 20;

const form = document.querySelector("[data-find]");
const list = document.querySelector("[data-cards]");
const status = document.querySelector("[data-found]");
const part = (name) => document.querySelector(`[data-${name}]`);
const everything = [...list.children];
const fetched = new Map();
let search = null;

/** What the address asks for: facets such as "place:hawick". */
function wanted() {
  const query = new URLSearchParams(location.search);
  for (const kind of KINDS) {
    form.elements[kind].value = query.get(kind) || "";
    if (form.elements[kind].selectedIndex < 0) form.elements[kind].value = "";
  }
  return KINDS.filter((kind) => form.elements[kind].value).map((kind) => [kind, form.elements[kind].value]);
}

function address() {
  const query = new URLSearchParams(location.search);
  for (const kind of KINDS) {
    if (form.elements[kind].value) query.set(kind, form.elements[kind].value);
    else query.delete(kind);
  }
  return `${location.pathname}?${query}`.replace(/\?$/, "");
}

function look() {
  const facets = wanted();
  const mine = { facets, pages: null, older: false, found: [], shown: STEP, failed: false };
  search = mine;
  if (facets.length) return go(mine);
  replaceContent(list, everything);
  tell(mine);
}

/** Looks on until enough is found, and shows it unless something else is looked for by then. */
async function go(mine) {
  mine.failed = false;
  if (!mine.found.length) replaceContent(list, []);
  status.textContent = say("filter.looking");
  try {
    if (!mine.pages) mine.pages = await pagesFor(mine);
    while (mine.pages.length && mine.found.length <= mine.shown && search === mine) {
      const next = mine.pages.slice(0, AT_A_TIME);
      const cards = await Promise.all(next.map(cardsOf));
      mine.pages.splice(0, next.length);
      mine.found.push(...cards.flat().filter((card) => mine.facets.every(([kind, code]) => card.dataset[kind] === code)));
    }
  } catch {
    mine.failed = true;
  }
  if (search === mine) show(mine);
}

function show(mine) {
  for (const card of mine.found.slice(list.children.length, mine.shown)) list.append(card.cloneNode(true));
  tell(mine);
}

function tell({ facets, pages, older, found, shown, failed }) {
  const done = !(pages && pages.length) && found.length <= shown;
  const count = Math.min(found.length, shown);
  const few = count < 10 && facets.some(([kind]) => kind === "place" || kind === "team"); // small numbers are not said
  const words = count ? say(few ? "filter.few" : done && !older ? "filter.found" : "filter.so_far", { count }) : say(older ? "filter.none_near" : "filter.none");
  status.textContent = !facets.length ? "" : failed ? say("filter.failed") : words;
  part("clear").hidden = !facets.length;
  part("again").hidden = !failed;
  part("more").hidden = failed || done;
  part("older").hidden = failed || !done || !older;
  part("first").hidden = failed || !facets.length || !done || older || count > 0;
}

/** The pages that may hold what matches all facets, newest first: those on every list, where a list that is full says
    nothing about pages older than its last. */
async function pagesFor(mine) {
  const { most, pages } = await (await answered(form.dataset.lists)).json();
  const lists = mine.facets.map(([kind, code]) => {
    const months = Object.entries(pages[`${kind}:${code}`] || {});
    const names = months.flatMap(([month, numbers]) => numbers.map((number) => `${month}/${String(number).padStart(6, "0")}`));
    const oldest = names.reduce((least, name) => (name < least ? name : least), "~");
    return { names: new Set(names), until: names.length < most ? "" : oldest };
  });
  mine.older = lists.every(({ until }) => until);
  const all = new Set(lists.flatMap(({ names }) => [...names]));
  const fit = [...all].filter((page) => lists.every(({ names, until }) => names.has(page) || page < until));
  return fit.sort().reverse();
}

function cardsOf(page) {
  const [month, number] = page.split("/");
  const asked = fetched.get(page) || answered(`/${lang}/wall/${month}/${Number(number)}/`).then(parsed);
  fetched.set(page, asked);
  asked.catch(() => fetched.delete(page));
  return asked;
}

async function parsed(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("[data-cards] > li")].map((card) => document.importNode(card, true));
}

async function answered(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path);
  return answer;
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  history.pushState(null, "", address());
  look();
});
addEventListener("popstate", look);
part("clear").addEventListener("click", () => {
  form.reset();
  history.pushState(null, "", address());
  look();
  status.focus();
});
part("again").addEventListener("click", () => {
  status.focus();
  go(search);
});
part("more").addEventListener("click", async () => {
  const mine = search;
  mine.shown += STEP;
  await go(mine);
  if (part("more").hidden) status.focus();
});

look();
