// What was decided in the last 24 hours, by whoever: who, what and when, and a button to undo it.

import { say } from "./page.js";
import { post, review } from "./review_api.js";
import { after } from "./review_decide.js";

const recent = review.querySelector("[data-recent]");
const recentList = recent.querySelector("[data-recent-list]");
const none = recent.querySelector("[data-recent-none]");
const nothing = none.textContent;
const older = recent.querySelector("[data-older]");
const line = review.querySelector("template[data-recent-line]");

/** Lists decisions: the newest, or those before the last that is listed. */
async function listDecided(before) {
  const { status, body } = await post("/decided", before ? { before } : {});
  if (status === 200) {
    if (!before) recentList.textContent = "";
    const known = new Set([...recentList.children].map((each) => each.dataset.id));
    recentList.append(...body.decided.filter(({ id }) => !known.has(id)).map(recentLine));
  }
  older.hidden = status !== 200 || !body.more;
  none.textContent = status === 200 ? nothing : body.error || say("errors.unexpected");
  none.hidden = status === 200 && recentList.children.length > 0;
}

function recentLine(entry) {
  const item = line.content.cloneNode(true).firstElementChild;
  Object.assign(item.dataset, { id: entry.id, at: entry.at });
  const words = item.querySelector("[data-recent-words]");
  words.textContent = entry.welfare ? say("review.words_of_distress") : entry.text || entry.name || entry.title;
  words.id = `recent-${entry.id}`;
  const facts = { by: entry.by, at: entry.decided_at, reason: entry.reason || "" };
  item.querySelector("[data-recent-said]").textContent = say(`review.was_${entry.decision}`, facts);
  const button = item.querySelector("button");
  button.setAttribute("aria-describedby", words.id);
  button.addEventListener("click", () => takeBack(item, entry));
  return item;
}

async function takeBack(item, { kind, id, at }) {
  const button = item.querySelector("button");
  button.disabled = true; // a second press would be told that it is too late
  const { status, body } = await post("/undo", { kind, id, at });
  button.disabled = false;
  const said = item.querySelector("[data-recent-said]");
  said.textContent = status === 200 ? say("review.undone", { by: body.by }) : body.error || say("review.failed");
  button.hidden = status === 200;
  said.focus();
  if (status === 200) after.undone(body.entry);
}

recent.addEventListener("toggle", () => recent.open && listDecided());
older.addEventListener("click", () => listDecided(recentList.lastElementChild.dataset.at));
