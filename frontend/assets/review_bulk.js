// One decision for many cards, in small steps: each card is sent by itself, so that a step which is repeated changes
// nothing, and a cancel leaves the rest as it is.

import { say } from "./page.js";
import { review } from "./review_api.js";
import { pictureSeen } from "./review_card.js";
import { after, decide, isOpen } from "./review_decide.js";

const bar = review.querySelector("[data-bulk]");
const progress = bar.querySelector("progress");
const account = review.querySelector("[data-account]");
let cancelled = false;

/** Shows the bar while cards are selected, or being decided. */
export function showSelection() {
  const count = selected().length;
  bar.hidden = !count && !bar.classList.contains("is-busy");
  bar.querySelector("[data-selected]").textContent = say("review.selected", { count });
}

function selected() {
  const picked = [...review.querySelectorAll("[data-list] [data-pick]:checked")];
  return picked.map((pick) => pick.closest(".review__card")).filter(isOpen);
}

async function decideAll(decisionOf) {
  const cards = selected();
  const found = { done: 0, other: 0, failed: 0 };
  beginSteps(cards.length);
  for (const [number, card] of cards.entries()) {
    if (cancelled) break;
    found[await decide(card, decisionOf(card))] += 1;
    progress.value = number + 1;
  }
  endSteps(cards.length, found);
}

function beginSteps(count) {
  cancelled = false;
  account.hidden = true;
  bar.classList.add("is-busy");
  progress.hidden = false;
  progress.max = count;
  progress.value = 0;
  bar.querySelector("[data-cancel]").hidden = false;
  for (const button of bar.querySelectorAll("[data-all]")) button.disabled = true;
  bar.querySelector("[data-cancel]").focus();
}

function endSteps(count, { done, other, failed }) {
  bar.classList.remove("is-busy");
  progress.hidden = true;
  bar.querySelector("[data-cancel]").hidden = true;
  for (const button of bar.querySelectorAll("[data-all]")) button.disabled = false;
  const left = count - done - other - failed;
  const said = [["done", done], ["other", other], ["failed", failed], ["left", left]].filter(([, each]) => each);
  account.textContent = said.map(([name, each]) => say(`review.bulk_${name}`, { count: each })).join(" ");
  account.hidden = false;
  account.focus();
  after.change();
}

/** The decision of the bar's button for a card. */
function bulkDecision(verb, reason) {
  if (verb === "reject") return () => ({ decision: "reject", reason });
  return (card) => (verb === "publish" ? { decision: verb, picture: pictureSeen(card) } : { decision: verb });
}

bar.addEventListener("click", ({ target, detail }) => {
  if (detail > 1) return; // the second press of a double click, which would be on Stop
  const reason = bar.querySelector("[data-bulk-reason]");
  const problem = bar.querySelector("[data-bulk-problem]");
  if (target.matches("[data-cancel]")) cancelled = true;
  if (!target.matches("[data-all]")) return;
  problem.hidden = target.dataset.all !== "reject" || Boolean(reason.value);
  if (problem.hidden) decideAll(bulkDecision(target.dataset.all, reason.value));
  else reason.focus();
});
review.querySelector("[data-select-all]").addEventListener("click", () => {
  for (const pick of review.querySelectorAll("[data-list] [data-pick]")) pick.checked = !pick.closest("[hidden]");
  showSelection();
});
review.addEventListener("change", ({ target }) => {
  if (target.matches("[data-pick]")) showSelection();
});
