// The frame on a partner's site: the number of pledges as it is now, and the partner's own channel.

import { channel, number, say } from "./page.js";

const line = document.querySelector("[data-made]");
if (channel) document.querySelector("[data-go]").search = `?c=${channel}`;

fetch(line.dataset.made)
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
  .then(({ made }) => {
    if (!made) return; // nobody needs to see a nought
    line.querySelector("[data-count]").textContent = number(made);
    line.querySelector("[data-said]").textContent = say("home.made", { count: made });
    line.hidden = false;
  })
  .catch(() => {}); // without a number, the invitation stands alone
