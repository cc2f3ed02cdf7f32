// Staff type in pledges from paper and phone, how they went, and take entries back. Each is sent under its number, so a
// second press changes nothing. The list of what was entered holds numbers and ideas, and goes with the tab.

import { replaceContent, say, visit } from "./page.js";
import { formErrors } from "./form_errors.js";
import { post, review, status } from "./review_api.js";
import { onSession } from "./review_session.js";
import { offerMeant } from "./wish_fields.js";

const root = review.querySelector("[data-session]");
const number = root.querySelector("[data-number]");
const ideas = JSON.parse(document.querySelector("[data-ideas]").textContent);
const title = document.title;
const problems = formErrors(root, { title: () => title, reveal: () => {} });
let entered = visit.get("entries") || [];
number.setAttribute("inputmode", "numeric"); // browsers that do not know it show all keys
let busy = false;

/** What was filled in; `plan.when` is part of `plan`. */
function filledIn(form) {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    const [first, second] = name.split(".");
    if (value && second) found[first] = { ...found[first], [second]: value };
    else if (value) found[first] = value;
  }
  return found;
}

/** The part of the request that the form's address wants. */
function content(form) {
  const { medium, location, ...pledge } = filledIn(form);
  if (form.dataset.entry === "") return { medium, location, pledge };
  return form.dataset.entry === "/outcomes" ? { outcome: filledIn(form) } : {};
}

async function send(form) {
  problems.clear();
  status.textContent = say("review.working");
  const fields = content(form);
  const { status: code, body } = await post(`/entries${form.dataset.entry}`, { number: number.value, ...fields });
  status.textContent = "";
  if (fields.pledge) offerMeant(form, fields.pledge, body.meant);
  if (code >= 300 || !code) problems.show(body.fields || {}, body.error || say("review.failed"));
  else done(form, body);
}

function done(form, entry) {
  const told = { number: grouped(entry.number) };
  const others = entered.filter((each) => each.number !== entry.number);
  if (form.dataset.entry === "") {
    remember([...others, entry]);
    clearForNext(form);
  }
  if (form.dataset.entry === "/outcomes") form.reset();
  if (form.dataset.entry === "/withdrawals") remember(others);
  const said = { "": "entries.saved", "/outcomes": "entries.outcome_saved", "/withdrawals": "entries.taken_back" };
  status.textContent = say(said[form.dataset.entry], told);
  number.value = "";
  number.focus();
}

/** Forms of one box have their medium, place and language in common. */
function clearForNext(form) {
  const common = ["medium", "location", "lang"].map((name) => [name, form.elements[name].value]);
  form.reset();
  form.elements.email_kept.value = "";
  for (const [name, value] of common) form.elements[name].value = value;
}

function remember(entries) {
  entered = entries;
  visit.set("entries", entered);
  root.querySelector("[data-entered]").hidden = !entered.length;
  replaceContent(root.querySelector("[data-entered-list]"), entered.map(line).reverse());
}

function line(entry) {
  const item = root.querySelector("[data-entered-line]").content.cloneNode(true);
  const button = item.querySelector("button");
  item.querySelector("[data-entered-number]").textContent = grouped(entry.number);
  item.querySelector("[data-entered-what]").textContent = ideas[entry.idea] || say("entries.own_words");
  item.querySelector("[data-waiting]").hidden = !entry.waiting;
  button.setAttribute("aria-label", say("entries.take_back_one", { number: grouped(entry.number) }));
  button.addEventListener("click", () => once(() => takeBack([entry])));
  return item;
}

/** One after the other; what fails stays in the list. */
async function takeBack(entries) {
  problems.clear();
  let count = 0;
  for (const entry of entries) {
    status.textContent = say("review.working");
    const { status: code, body } = await post("/entries/withdrawals", { number: entry.number });
    const gone = code === 200 || (body.fields && body.fields.number); // it was taken back before
    if (!gone) {
      problems.show({}, body.error || say("review.failed"));
      break;
    }
    count += 1;
    remember(entered.filter((each) => each.number !== entry.number));
  }
  status.textContent = say("entries.all_taken_back", { count });
}

async function once(action) {
  if (busy) return;
  busy = true;
  try {
    await action();
  } finally {
    busy = false;
  }
}

/** As it stands on the form. */
function grouped(digits) {
  return digits.replace(/^(\d{3})(\d{3})/, "$1 $2 ");
}

/** For who phones. */
function newNumber() {
  const random = crypto.getRandomValues(new Uint32Array(Number(number.dataset.digits)));
  number.value = grouped([...random].map((each) => each % 10).join(""));
  root.querySelector("[name=medium][value=phone]").checked = true;
}

for (const form of root.querySelectorAll("[data-entry]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(() => send(form));
  });
}
root.querySelector("[data-new-number]").addEventListener("click", newNumber);
root.querySelector("[data-take-all-back]").addEventListener("click", () => once(() => takeBack([...entered])));
onSession(() => {
  remember(entered);
  number.focus();
});
