// Says that most of those who answered had kept an idea, or else how many people pledged it: one line, so that nothing
// moves. totals.json names only ideas whose number is not small; without it nothing is said.

import { say } from "./page.js";

const counted = document.querySelectorAll("[data-idea-count]");

if (counted.length) {
  fetch("/data/totals.json")
    .then((answer) => answer.json())
    .then(({ ideas, outcomes }) => {
      for (const place of counted) {
        const idea = place.dataset.ideaCount;
        const count = ideas[idea];
        if (outcomes && outcomes.ideas.includes(idea)) place.textContent = say("outcomes.most");
        else if (count) place.textContent = say("idea.count", { count });
      }
    })
    .catch(() => {}); // no network: the page is complete without it
}
