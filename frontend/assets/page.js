// Shared by all pages: sentences, storage, the channel of this visit, the language switch, and what is switched off.

// Browsers older than those of frontend/browsers.json stop here: every script imports this module, so none of them runs,
// and the page stays as it is without script.
if (!Promise.allSettled) throw new Error("unsupported");

const block = document.querySelector("script[data-words]");
const sentences = block ? JSON.parse(block.textContent) : {};

/** The code of the page's language. */
export const lang = document.documentElement.lang;

/** A sentence of the page with its {placeholders} filled. Sentences with plural forms go by values.count. */
export function say(key, values = {}) {
  let sentence = sentences[key] || "";
  if (typeof sentence === "object") sentence = sentence[plural(values.count)] || sentence.other;
  return sentence.replace(/\{(\w+)(:,)?\}/g, (_, name, grouped) =>
    grouped ? number(values[name]) : String(values[name]),
  );
}

let digits;
/** 12,040: English and Gaelic group digits alike, and browsers do not know Gaelic. */
export function number(count) {
  digits = digits || new Intl.NumberFormat("en-GB"); // slow to make, and most pages need none
  return digits.format(count);
}

/** The rules of Unicode CLDR by language, put in by the build: browsers fall back to their own language for Gaelic. */
const pluralRules = __PLURAL_RULES__;

/** The same as chalicelib/content/translations.py. */
function plural(count) {
  const holds = ([modulus, positive, ranges]) => {
    const value = modulus ? count % modulus : count;
    return ranges.some(([low, high]) => low <= value && value <= high) === positive;
  };
  const rules = Object.entries(pluralRules[lang] || {});
  const found = rules.find(([, alternatives]) => alternatives.some((each) => each.every(holds)));
  return found ? found[0] : "other";
}

/** A store that never throws: some browsers refuse storage, and then the page works without it. */
function store(area) {
  const attempt = (action) => {
    try {
      return action(area());
    } catch {
      return null;
    }
  };
  return {
    get: (name) => attempt((items) => JSON.parse(items.getItem(name))),
    set: (name, value) => attempt((items) => items.setItem(name, JSON.stringify(value))),
    forget: (name) => attempt((items) => items.removeItem(name)),
  };
}

/** What is known until this tab is closed. */
export const visit = store(() => sessionStorage);
/** What stays on this device: only what the person asked for. */
export const device = store(() => localStorage);

/** Element.replaceChildren, which Chrome 80 and Safari 13 do not have. */
export function replaceContent(element, nodes) {
  element.textContent = "";
  element.append(...nodes);
}

export function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** The channel of this visit. It goes from page to page in the address, and is stored nowhere. */
export const [, channel] = /[?&]c=([a-z0-9-]{1,40})(?:&|$)/.exec(location.search) || [];

for (const element of document.querySelectorAll(".await-script")) element.classList.remove("await-script");

/** A link of this site, when it is about to be followed, here or in a new tab: it carries the channel, and that to another
 * language all that the address says. */
function carry({ target }) {
  const link = target.closest("a[href^='/']");
  if (!link) return;
  if (link.matches("[data-language]")) {
    link.hash = link.hash || location.hash;
    link.search = link.search || location.search;
  }
  if (channel && !/[?&]c=/.test(link.search)) link.search += `${link.search ? "&" : "?"}c=${channel}`;
}
for (const way of ["click", "pointerdown"]) addEventListener(way, carry);

/** Takes away what an operator switched off and says why, and shows the notice. Most pages are not written again for it. */
function heed({ off = {}, notice }) {
  for (const name of Object.keys(off)) {
    const parts = document.querySelectorAll(`[data-off=${name}]`);
    if (parts[0] && !parts[0].matches(".band")) parts[0].before(paragraph("note", off[name]));
    for (const part of parts) part.remove();
  }
  if (off.pledging && location.hash) location.replace("#"); // it may name a step of the form
  const place = document.querySelector("[data-notice-place], .govuk-template__body > main");
  for (const old of document.querySelectorAll(".notice")) old.remove();
  if (place && notice && Date.parse(notice.ends) > Date.now()) place.before(paragraph("notice", notice.words));
}

function paragraph(style, words) {
  const made = document.createElement("p");
  made.className = style;
  made.textContent = words[lang];
  return made;
}

const scriptsRan = new Promise((done) => document.addEventListener("DOMContentLoaded", done)); // they expect all parts

/** Asks what is switched off, heeds it, and returns it. Without network the page stays as it was written. */
export async function askSwitches() {
  const told = await fetch("/data/switches.json")
    .then((answer) => answer.json())
    .catch(() => null);
  await scriptsRan;
  if (told) heed(told);
  return told;
}
askSwitches();
