// Filters the wall by theme, place, audience and team. The filters are in the address. The lists in wall.json say which
// pages of the wall hold such pledges; those pages are fetched, and the cards that match are shown.

import { lang, replaceContent, say } from "./page.js";

const PARALLEL_FETCHES = 3;
const CARDS_PER_STEP = matchMedia("(max-width: 40rem)").matches ? 10 : 20; // in one column, more are too long a page

const form = document.querySelector("[data-wall-filter]");
const KINDS = ["theme", "place", "audience", "team"].filter((kind) => form.elements[kind]); // what is offered
const list = document.querySelector("[data-cards]");
const status = document.querySelector("[data-found]");
const part = (name) => document.querySelector(`[data-${name}]`);
const allCards = [...list.children];
const fetched = new Map();
let search = null;

/** The filters in the address, such as ["place", "hawick"]. */
function filtersFromAddress() {
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

function startSearch() {
  const filters = filtersFromAddress();
  const current = { filters, pages: null, older: false, found: [], shown: CARDS_PER_STEP, failed: false };
  search = current;
  if (filters.length) return continueSearch(current);
  replaceContent(list, allCards);
  showStatus(current);
}

/** Fetches pages until enough cards are found, and shows them unless another search has begun. */
async function continueSearch(current) {
  current.failed = false;
  if (!current.found.length) replaceContent(list, []);
  status.textContent = say("filter.looking");
  try {
    if (!current.pages) current.pages = await pagesFor(current);
    while (current.pages.length && current.found.length <= current.shown && search === current) {
      const next = current.pages.slice(0, PARALLEL_FETCHES);
      const cards = await Promise.all(next.map(cardsOf));
      current.pages.splice(0, next.length);
      current.found.push(...cards.flat().filter((card) => current.filters.every(([kind, code]) => card.dataset[kind] === code)));
    }
  } catch {
    current.failed = true;
  }
  if (search === current) show(current);
}

function show(current) {
  for (const card of current.found.slice(list.children.length, current.shown)) list.append(card.cloneNode(true));
  showStatus(current);
}

function showStatus({ filters, pages, older, found, shown, failed }) {
  const done = !(pages && pages.length) && found.length <= shown;
  const count = Math.min(found.length, shown);
  const few = count < __SMALL_NUMBER__ && filters.some(([kind]) => kind !== "theme"); // small numbers are not published
  const words = count ? say(few ? "filter.few" : done && !older ? "filter.found" : "filter.so_far", { count }) : say(older ? "filter.none_near" : "filter.none");
  status.textContent = !filters.length ? "" : failed ? say("filter.failed") : words;
  part("clear").hidden = !filters.length;
  part("all-pledges").hidden = filters.length > 0;
  part("again").hidden = !failed;
  part("more").hidden = failed || done;
  part("older").hidden = failed || !done || !older;
  part("first").hidden = failed || !filters.length || !done || older || count > 0;
}

/** The pages that may hold what matches all filters, newest first: those on every list, where a list that is full says
    nothing about pages older than its last. */
async function pagesFor(current) {
  const { most, pages } = await (await fetchOk(form.dataset.lists)).json();
  const lists = current.filters.map(([kind, code]) => {
    const months = Object.entries(pages[`${kind}:${code}`] || {});
    const names = months.flatMap(([month, numbers]) => numbers.map((number) => `${month}/${String(number).padStart(6, "0")}`));
    const oldest = names.reduce((least, name) => (name < least ? name : least), "~");
    return { names: new Set(names), until: names.length < most ? "" : oldest };
  });
  current.older = lists.every(({ until }) => until);
  const all = new Set(lists.flatMap(({ names }) => [...names]));
  const matching = [...all].filter((page) => lists.every(({ names, until }) => names.has(page) || page < until));
  return matching.sort().reverse();
}

function cardsOf(page) {
  const [month, number] = page.split("/");
  const request = fetched.get(page) || fetchOk(`/${lang}/wall/${month}/${Number(number)}/`).then(parseCards);
  fetched.set(page, request);
  request.catch(() => fetched.delete(page));
  return request;
}

async function parseCards(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("[data-cards] > li")].map((card) => document.importNode(card, true));
}

async function fetchOk(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path);
  return answer;
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  history.pushState(null, "", address());
  startSearch();
});
addEventListener("popstate", startSearch);
part("clear").addEventListener("click", () => {
  form.reset();
  history.pushState(null, "", address());
  startSearch();
  status.focus();
});
part("again").addEventListener("click", () => {
  status.focus();
  continueSearch(search);
});
part("more").addEventListener("click", async () => {
  const current = search;
  current.shown += CARDS_PER_STEP;
  await continueSearch(current);
  if (part("more").hidden) status.focus();
});

startSearch();
