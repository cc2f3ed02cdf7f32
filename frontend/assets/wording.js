// Checks typed text: shows a hint for avoidance goals ("stop …"), and help-lines for signs of distress. Nothing is blocked,
// and nothing is sent.

import { lang } from "./page.js";

let phrases = null;
const support = document.querySelector("[data-support]");
const hint = document.querySelector("[data-wording]");

/** The same rule as chalicelib/content/phrases.py. */
export function containsAny(text, list) {
  const plain = text.toLowerCase().replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'").replace(/\s+/g, " ");
  return list.some((phrase) => new RegExp(`(^|[^\\p{L}\\p{N}])${escape(phrase)}(?![\\p{L}\\p{N}])`, "u").test(plain));
}

function escape(phrase) {
  return phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The phrases of all languages. */
const allPhrases = (kind) => Object.values(phrases[kind]).flat();

/** Loads the phrases when a text field gets the focus; after a failure, tries again at the next input. */
async function loadPhrases() {
  if (phrases || !support) return;
  try {
    phrases = await (await fetch("/phrases.json")).json();
  } catch {
    phrases = null;
  }
}

const isTextField = (field) => field.matches("textarea, input[type=text]");

document.addEventListener("focusin", (event) => {
  if (isTextField(event.target)) loadPhrases();
});

/** `words`: HTML by language. */
function fill(box, words) {
  if (!box.firstElementChild) box.append(...new DOMParser().parseFromString(words[lang], "text/html").body.children);
}

/** Checks one field after it changed. */
export async function checkWording(field) {
  if (!isTextField(field)) return;
  if (field.name === "text" && hint && !field.value.trim()) hint.hidden = true;
  if (!field.value.trim()) return;
  await loadPhrases();
  if (!phrases) return;
  const distress = containsAny(field.value, allPhrases("welfare"));
  const avoidance = containsAny(field.value, allPhrases("avoidance")) && !containsAny(field.value, allPhrases("unless"));
  if (field.name === "text" && hint) {
    if (avoidance) fill(hint, phrases.hint);
    hint.hidden = distress || !avoidance;
  }
  if (support.hidden && distress) {
    fill(support, phrases.support);
    field.closest("[data-group]").after(support.parentElement);
    support.hidden = false;
  }
}

/** Whether help-lines were shown, so that the thanks page shows them again. */
export function supportShown() {
  return Boolean(support && !support.hidden);
}
