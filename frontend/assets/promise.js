// A pledge and its plan as one sentence, as chalicelib/pledges/plan_words.py says it.

import { say } from "./page.js";

/** What the page knows: {ideas, cues, usual, places, smaller}. */
const block = document.querySelector("[data-known]");
export const known = block ? JSON.parse(block.textContent) : {};

export function ideaOf({ idea }) {
  return known.ideas[idea] || { theme: "own", when: known.usual, smaller: known.smaller };
}

/** What the person will do. Own words without a first step have none. */
export function willOf(pledge) {
  return ((pledge.plan || {}).will || ideaOf(pledge).will || "").replace(/\.+$/, "");
}

export function promiseOf(pledge) {
  const { when: code } = pledge.plan || {};
  const [when, will, change] = [known.cues[code] || code, willOf(pledge), pledge.text || ideaOf(pledge).title || ""];
  const planned = will ? say("plan.when_will", { when, will }) : say("plan.when_change", { when, change });
  const said = when ? planned : will ? say("plan.will", { will }) : change;
  return said.slice(0, 1).toUpperCase() + said.slice(1);
}
