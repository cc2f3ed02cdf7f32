// A pledge and its plan as one sentence, as chalicelib/pledges/plan_words.py says it.

import { say } from "./page.js";

/** What the page knows: {ideas, cues, places}. */
const block = document.querySelector("[data-known]");
export const known = block ? JSON.parse(block.textContent) : {};

/** The idea, or what goes for own words. */
export function ideaOf({ idea = "" }) {
  const [theme, will, when, smaller] = known.ideas[idea] || known.ideas[""];
  return { theme, will, when: when.split(" "), smaller: smaller.split(" ").filter(Boolean) };
}

/** What the person will do. Own words without a first step have none. */
export function willOf(pledge) {
  return ((pledge.plan || {}).will || ideaOf(pledge).will || "").replace(/\.+$/, "");
}

export function promiseOf(pledge) {
  const { when: code } = pledge.plan || {};
  const [when, will, change] = [known.cues[code] || code, willOf(pledge), pledge.text || ""];
  const planned = will ? say("plan.when_will", { when, will }) : say("plan.when_change", { when, change });
  const said = when ? planned : will ? say("plan.will", { will }) : change;
  return said.slice(0, 1).toUpperCase() + said.slice(1);
}
