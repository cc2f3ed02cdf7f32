// Says how many people pledged an idea, and whether most of those who answered had kept it. totals.json names only ideas
// whose number is not small; without it nothing is said.

import { say } from "./page.js";

const counted = document.querySelectorAll("[data-idea-count]");

if (counted.length) {
  fetch("/data/totals.json")
    .then((answer) => answer.json())
    .then(({ ideas, outcomes }) => {
      for (const place of counted) {
        const idea = place.dataset.ideaCount;
        const said = [];
        if (ideas[idea]) said.push(say("idea.count", { count: ideas[idea] }));
        if (outcomes && outcomes.ideas.includes(idea)) said.push(say("outcomes.most"));
        if (said.length) place.textContent = said.join(" · ");
      }
    })
    .catch(() => {}); // no network: the page is complete without it
}
