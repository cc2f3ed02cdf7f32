// Deciding on a card, and undoing that. Each decision is on the version that the card shows; the server says who was first.

import { say } from "./page.js";
import { post, session } from "./review_api.js";
import { editedWords, entries, makeCard, pictureSeen } from "./review_card.js";

const decided = [];
/** What the page does after a decision or an undo. */
export const after = { change: () => {} };

/** Whether a moderator can still decide on the card. */
export function isOpen(card) {
  return !card.classList.contains("is-decided");
}

/** The decision that a button stands for, with what was typed beside it; null if something is missing. */
export function decisionOf(card, verb) {
  if (verb === "publish") return { decision: "publish", picture: pictureSeen(card) };
  if (verb === "edit") return { decision: "publish", picture: pictureSeen(card), words: editedWords(card) };
  if (verb !== "reject") return { decision: verb };
  const [reason, note] = [card.querySelector("[data-reason]"), card.querySelector("[data-note]")];
  return reason.value ? { decision: "reject", reason: reason.value, note: note.value } : null;
}

/** Sends a decision. "done", "other" (somebody else was first, or it has changed) or "failed". */
export async function decide(card, decision) {
  if (!isOpen(card) || card.classList.contains("is-busy")) return "failed";
  const { kind, id, v } = entries.get(card);
  card.classList.add("is-busy");
  showProblem(card, "");
  const { status, body } = await post("/decisions", { kind, id, v, ...decision });
  card.classList.remove("is-busy");
  const own = status === 409 && body.by === session.moderator && body.decision === decision.decision;
  if (status === 200 || own) {
    showOutcome(card, say(`review.done_${outcomeOf(card, decision)}`, body), body.at);
    return "done";
  }
  if (status === 409 || status === 410) showOutcome(card, body.error, body.at);
  else showProblem(card, problemOf(body));
  return status === 409 || status === 410 ? "other" : "failed";
}

export function showProblem(card, message) {
  const place = card.querySelector("[data-problem]");
  place.hidden = !message;
  place.textContent = message;
}

/** Puts the card back as it was before it was decided on. */
export async function undo(card) {
  const entry = entries.get(card);
  const { status, body } = await post("/undo", { kind: entry.kind, id: entry.id, at: card.dataset.at });
  if (status !== 200) {
    showProblem(card, body.error || say("review.failed"));
    return;
  }
  const back = makeCard(body.entry, [...card.querySelector("[data-reason]").options].slice(1).map(asReason));
  card.replaceWith(back);
  back.focus();
  after.change();
}

/** Undoes the newest decision that was made on this page. */
export function undoLast() {
  const card = decided.pop();
  if (card && card.isConnected) undo(card);
}

function asReason(option) {
  return { code: option.value, label: option.label };
}

function problemOf(body) {
  const faults = Object.values(body.fields || {});
  return faults[0] || body.error || say("review.failed");
}

function outcomeOf(card, { decision, words }) {
  if (entries.get(card).reported && decision === "reject") return "take_down";
  return words && Object.keys(words).length ? "edit" : decision;
}

function showOutcome(card, words, at) {
  card.classList.add("is-decided");
  for (const part of card.querySelectorAll("[data-decide], [data-uncover]")) part.hidden = true;
  const pick = card.querySelector("[data-pick]");
  pick.checked = false;
  pick.closest("label").hidden = true;
  const outcome = card.querySelector("[data-outcome]");
  outcome.querySelector("[data-said]").textContent = words;
  outcome.hidden = false;
  card.dataset.at = at || "";
  outcome.querySelector("[data-undo]").hidden = !at;
  if (at) decided.push(card);
}
