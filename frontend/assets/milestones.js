// What so many stitches lead to next: the rule and the names are those of the server.

import { daysUntil } from "./days.js";
import { lang, say } from "./page.js";

const milestones = __MILESTONES__;
const names = JSON.parse(document.querySelector("[data-landmarks]").textContent);

/** With fewer pledges, people are asked to be among the first. */
export const FIRST_MILESTONE = milestones[0];

export function milestoneAfter(stitches) {
  return milestones.find((milestone) => milestone > stitches);
}

/** What the next milestone reveals: the sentence `reveal`, or `reach` when all landmarks are there. */
export function nextWords(stitches, reveal, reach) {
  const goal = milestoneAfter(stitches);
  const name = names[milestones.indexOf(goal)];
  return say(name ? reveal : reach, { count: goal - stitches, goal, name });
}

/** Those of `data/totals.json` whose time is not over; a function may have written it days ago. */
export function presentOf(reached = []) {
  return reached.filter(({ until }) => daysUntil(until) > 0);
}

/** Says that this milestone was reached, or nothing. */
export function showMilestone(element, milestone) {
  element.hidden = !milestone;
  element.textContent = milestone ? milestone.words[lang] || milestone.words.en : "";
}
