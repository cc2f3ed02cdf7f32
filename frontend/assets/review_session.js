// Opens a session with the token of a review link. It stands in the fragment, so no server log and no mail scanner sees it.
// The page's first control only opens the session, and loading the page changes nothing.

import { say } from "./page.js";
import { post, review, session, status } from "./review_api.js";

const begin = review.querySelector("[data-begin]");
const renew = review.querySelector("[data-renew]");
const link = location.hash.slice(1);

/** Calls `opened` with the session whenever one is opened. */
export function onSession(opened) {
  review.querySelector("[data-start]").addEventListener("click", async () => {
    const body = await openSession();
    if (body) opened(body);
  });
}

async function openSession() {
  status.textContent = say("review.loading");
  session.token = link;
  const { status: code, body } = await post("/session", {});
  if (code !== 200) {
    status.textContent = body.error || say("errors.unexpected");
    renew.hidden = !body.expired;
    begin.hidden = Boolean(body.expired);
    return null;
  }
  Object.assign(session, body);
  begin.hidden = true;
  status.textContent = "";
  review.querySelector("[data-session]").hidden = false;
  review.querySelector("[data-greeting]").textContent = say("review.hello", { moderator: body.moderator });
  return body;
}

/** A new link goes to the moderator of this one by mail, and is shown nowhere. */
async function askForNewLink() {
  renew.hidden = true;
  session.token = link;
  const { status: code, body } = await post("/links", {});
  status.textContent = code === 202 ? say("review.renewed") : body.error || say("errors.unexpected");
  renew.hidden = code === 202 || code === 401;
}

renew.addEventListener("click", askForNewLink);
addEventListener("hashchange", () => location.reload());
begin.hidden = !link;
if (!link) status.textContent = say("review.no_token");
for (const other of review.querySelectorAll("a[data-with-link]")) other.hash = link;
