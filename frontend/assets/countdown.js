// Says how many days there are until a season begins, beside its date. From that day on it says nothing, until the page is
// drawn anew.

import { daysUntil } from "./days.js";
import { say } from "./page.js";

const box = document.querySelector("[data-countdown]");

function show() {
  const days = daysUntil(box.dataset.countdown);
  box.hidden = days < 1;
  box.textContent = say("season.days", { count: days });
}

show();
setInterval(show, 60 * 1000);
