// Of the services on the page of thanks, shows those that fit the pledge: only this browser knows its idea.

import { visit } from "./page.js";

function showFitting(section) {
  const idea = new Map(visit.get("plan") || []).get("idea");
  const ideas = JSON.parse(section.dataset.services);
  const theme = Object.keys(ideas).find((each) => ideas[each].includes(idea));
  for (const item of section.querySelectorAll("[data-themes]")) {
    const themes = item.dataset.themes;
    item.hidden = Boolean(themes) && !themes.split(" ").includes(theme);
  }
}

for (const section of document.querySelectorAll("[data-services]")) showFitting(section);
