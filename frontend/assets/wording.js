// Listens to what people write: a gentle hint where words say what to stop, and help-lines where they tell of distress.
// Nothing is blocked, and nothing leaves the page.

let phrases = null;
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

/** The phrases come when somebody is about to write; without a line we try again at the next letter. */
async function learn() {
  if (phrases || !support) return;
  try {
    phrases = await (await fetch("/phrases.json")).json();
  } catch {
    phrases = null;
  }
}

const writable = (field) => field.matches("textarea, input[type=text]");

document.addEventListener("focusin", (event) => {
  if (writable(event.target)) learn();
});

/** Looks at one field after it changed. */
export async function heed(field) {
  if (!writable(field)) return;
  if (field.name === "text" && hint && !field.value.trim()) hint.hidden = true;
  if (!field.value.trim()) return;
  await learn();
  if (!phrases) return;
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
