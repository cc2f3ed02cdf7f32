// Listens to what people write: a gentle hint where words say what to stop, and help-lines where they tell of distress.
// Nothing is blocked, and nothing leaves the page.

const block = document.querySelector("script[data-phrases]");
const phrases = block ? JSON.parse(block.textContent) : null;
const support = document.querySelector("[data-support]");
const hint = document.querySelector("[data-wording]");

/** The same rule as chalicelib/content/phrases.py. */
export function found(text, list) {
  const plain = text.toLowerCase().replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'").replace(/\s+/g, " ");
  return list.some((phrase) => new RegExp(`(^|[^\\p{L}\\p{N}])${escape(phrase)}(?![\\p{L}\\p{N}])`, "u").test(plain));
}

function escape(phrase) {
  return phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const both = (kind) => [...phrases[kind].en, ...phrases[kind].gd];

/** Looks at one field after it changed. */
export function heed(field) {
  if (!phrases || !field.matches("textarea, input[type=text]")) return;
  const troubled = found(field.value, both("welfare"));
  const leaves = found(field.value, both("avoidance")) && !found(field.value, both("unless"));
  if (field.name === "text" && hint) hint.hidden = troubled || !leaves;
  if (support.hidden && troubled) {
    field.closest("[data-group]").after(support.parentElement);
    support.hidden = false;
  }
}

/** Whether help-lines were shown, so that the thanks page shows them again. */
export function heard() {
  return Boolean(support && !support.hidden);
}
