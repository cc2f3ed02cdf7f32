// Says how many people pledged an idea. totals.json names only ideas whose number is not small; without it nothing is said.

import { say } from "./page.js";

fetch("/data/totals.json")
  .then((answer) => answer.json())
  .then(({ ideas }) => {
    for (const place of document.querySelectorAll("[data-idea-count]")) {
      const count = ideas[place.dataset.ideaCount];
      if (count) place.textContent = say("idea.count", { count });
    }
  })
  .catch(() => {}); // no network: the page is complete without it
