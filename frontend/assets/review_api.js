// What the review page sends. The link's token opens a session; all else takes the session's token, which is kept here.

import { lang, say } from "./page.js";

export const review = document.querySelector("[data-review]");
export const status = review.querySelector("[data-status]");
export const session = { token: "", moderator: "" };

/** The answer's status (0: none came, and the body's error says so) and body. A session that has ended shows the first button again. */
export async function post(path, fields) {
  try {
    const answer = await fetch(`/api/review${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ token: session.token, lang, ...fields }),
    });
    if (answer.status === 401) review.querySelector("[data-begin]").hidden = false;
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: { error: say("review.offline") } };
  }
}
