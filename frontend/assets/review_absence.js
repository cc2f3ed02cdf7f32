// Until when the moderator is away: then nobody mails them. They say it themselves, and that they are back.

import { say } from "./page.js";
import { post, review } from "./review_api.js";

const part = review.querySelector("[data-absence]");
const absence = part.querySelector("[data-absence-said]");
const day = part.querySelector("[data-until]");
const back = part.querySelector("[data-back]");

/** `until`: the day on which they are back, `words`: the same in words; or nothing. */
export function showAbsence({ until, day: words }) {
  absence.textContent = until ? say("review.away_said", { day: words }) : say("review.away_here");
  day.value = until || "";
  back.hidden = !until;
}

async function save(until) {
  const { status, body } = await post("/absence", { until });
  if (status === 200) showAbsence(body);
  else absence.textContent = (body.fields && body.fields.until) || body.error || say("review.failed");
}

part.querySelector("[data-away]").addEventListener("click", () => save(day.value || "none"));
back.addEventListener("click", () => save(null));
