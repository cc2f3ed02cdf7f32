// Says how many people pledged an idea. totals.json names only ideas whose number is not small; without it nothing is said.

import { say } from "./page.js";

const counted = document.querySelectorAll("[data-idea-count]");

if (counted.length) {
  fetch("/data/totals.json")
    .then((answer) => answer.json())
    .then(({ ideas }) => {
      for (const place of counted) {
        const count = ideas[place.dataset.ideaCount];
        if (count) place.textContent = say("idea.count", { count });
      }
    })
    .catch(() => {}); // no network: the page is complete without it
}
