// The review page: lists what waits, and sends decisions.

import { replaceContent, say } from "./page.js";
import { post, review, status } from "./review_api.js";
import { entries, isCovered, makeCard, offerReasons, uncover } from "./review_card.js";
import { after, decide, decisionOf, isOpen, showProblem, undo, undoLast } from "./review_decide.js";
import { showSelection } from "./review_bulk.js";
import { showAbsence } from "./review_absence.js";
import { onSession } from "./review_session.js";
import "./review_recent.js";

const list = review.querySelector("[data-list]");
const filters = review.querySelectorAll("[data-filter]");
const queue = { kind: null, next: null, reasons: [], shown: new Set() };

async function start({ absence }) {
  showAbsence(absence || {});
  if (open().length) count();
  else await listAnew();
}

function open() {
  return [...list.children].filter(isOpen);
}

/** Lists what waits, from the most urgent on. What is listed stays until there is an answer. */
async function listAnew() {
  queue.next = null;
  await listMore(clear);
}

function clear() {
  replaceContent(list, []);
  queue.shown = new Set();
}

/** Adds what follows, until there is a card that was not shown yet or nothing waits, and goes to the first one.
 * `before`: what to do once there is an answer. */
async function listMore(before = () => {}) {
  const { kind } = queue;
  let added = [];
  do {
    const { status: code, body } = await post("", { kind, after: queue.next });
    if (kind !== queue.kind) return;
    if (code !== 200) {
      status.textContent = body.error || say("errors.unexpected");
      return;
    }
    before();
    before = () => {};
    if (!queue.reasons.length) offerReasons(review.querySelector("[data-bulk-reason]"), body.reasons);
    Object.assign(queue, { next: body.next || null, reasons: body.reasons });
    added = body.waiting.filter(({ id, v }) => !queue.shown.has(`${id} ${v}`));
    added.forEach(add);
  } while (!added.length && queue.next);
  count();
  const [first] = open();
  if (first) first.focus();
}

/** Puts a card behind one with like words, or at the end. */
function add(entry) {
  queue.shown.add(`${entry.id} ${entry.v}`);
  const card = makeCard(entry, queue.reasons);
  const alike = open().filter((each) => each.dataset.similar && each.dataset.similar === card.dataset.similar);
  if (!alike.length) {
    list.append(card);
    return;
  }
  alike[alike.length - 1].after(card);
  card.querySelector("[data-alike]").hidden = false;
}

function count() {
  const left = open().length;
  const words = left ? say("review.count", { count: left }) : say(queue.kind ? "review.empty_kind" : "review.empty");
  status.textContent = left && queue.next ? `${words}. ${say("review.more_follow")}` : words;
  showSelection();
}

/** The list goes on by itself until nothing waits. */
after.change = async () => {
  if (open().length) count();
  else await listMore();
};
after.undone = (entry) => {
  const card = makeCard(entry, queue.reasons);
  const before = [...list.children].find((each) => entries.get(each).id === entry.id);
  if (before) before.replaceWith(card);
  else list.prepend(card);
  count();
};

async function press(card, verb) {
  const decision = decisionOf(card, verb);
  if (!decision) {
    showProblem(card, say("review.reason_needed"));
    card.querySelector("[data-reason]").focus();
    return;
  }
  status.textContent = say("review.working");
  const found = await decide(card, decision);
  if (found !== "failed") card.querySelector("[data-outcome]").focus();
  await after.change();
}

/** Opens what belongs to Reject or More, and closes the other. */
function unfold(card, name) {
  for (const button of card.querySelectorAll("[data-open]")) {
    const shown = button.dataset.open === name && button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(shown));
    card.querySelector(`[data-part=${button.dataset.open}]`).hidden = !shown;
    if (shown) card.querySelector(`[data-part=${name}] :is(select, textarea, button)`).focus();
  }
}

list.addEventListener("click", ({ target, detail }) => {
  if (detail > 1) return; // the second press of a double click: the list has moved under it
  const card = target.closest(".review__card");
  if (target.matches("[data-open]")) unfold(card, target.dataset.open);
  if (target.matches("[data-decision]")) press(card, target.dataset.decision);
  if (target.matches("[data-undo]")) undo(card);
});

const KEYS = {
  j: (card) => move(card, 1),
  k: (card) => move(card, -1),
  p: (card) => card && (isCovered(card) ? uncover(card) : press(card, defaultOf(card))),
  r: (card) => card && !isCovered(card) && unfold(card, "reject"),
  e: (card) => card && !isCovered(card) && entries.get(card).text && unfold(card, "more"),
  u: () => undoLast(),
};

function defaultOf(card) {
  return entries.get(card).what === "report" ? "dismiss" : "publish";
}

/** To the next open card, or the one before. */
function move(card, step) {
  const cards = [...list.children].filter((each) => isOpen(each) || each === card);
  const next = cards[card ? cards.indexOf(card) + step : 0];
  if (next) next.focus();
}

addEventListener("keydown", (event) => {
  const { key, target } = event;
  const typing = target.matches("input:not([type=checkbox]), select, textarea");
  const off = !review.querySelector("[data-keys]").checked || typing;
  if (off || event.ctrlKey || event.altKey || event.metaKey || !(key in KEYS)) return;
  const card = target.closest(".review__card");
  event.preventDefault();
  KEYS[key](card && (key === "j" || key === "k" || isOpen(card)) ? card : null);
});

for (const button of filters) {
  button.addEventListener("click", () => {
    for (const each of filters) each.setAttribute("aria-pressed", String(each === button));
    queue.kind = button.dataset.filter || null;
    clear();
    listAnew();
  });
}

review.querySelector("[data-reload]").addEventListener("click", listAnew);
onSession(start);
