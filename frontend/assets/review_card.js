// One card of the review page: all that becomes public with a submission, and the buttons to decide on it.

import { lang, say } from "./page.js";
import { post, review } from "./review_api.js";

const template = review.querySelector("template[data-card]");
const EDITABLE = ["text", "quote", "picture_alt"];
/** Card to the entry that it shows. */
export const entries = new WeakMap();

/** The card of an entry of the queue. `reasons`: to reject with. */
export function makeCard(entry, reasons) {
  const card = template.content.cloneNode(true).firstElementChild;
  entries.set(card, entry);
  card.dataset.similar = entry.similar || "";
  const words = card.querySelector("[data-text]");
  const found = (entry.findings || []).filter(({ field, name }) => field === "text" && name !== "duplicate");
  words.append(...marked(entry.text || entry.title || entry.idea, found));
  words.id = `words-${entry.id}`;
  words.lang = entry.text ? entry.lang : lang;
  card.querySelector("[data-kind]").textContent = say(`review.kind_${kindOf(entry)}`);
  showNotes(card, entry);
  card.querySelector("[data-facts]").append(...factRows(entry));
  nameParts(card, entry, words.id);
  offerReasons(card.querySelector("[data-reason]"), reasons);
  offerDecisions(card, entry);
  if (entry.picture) showPicture(card, entry);
  if (entry.welfare) cover(card);
  return card;
}

/** Adds the reasons to a list of them. */
export function offerReasons(select, reasons) {
  for (const { code, label } of reasons) select.append(new Option(label, code));
}

/** The digest of the shown picture, so that no other one is published. */
export function pictureSeen(card) {
  const picture = card.querySelector("[data-picture]");
  return !picture.hidden && picture.naturalWidth > 0 ? picture.dataset.seen : "";
}

/** The words that a moderator wrote over others, by field. */
export function editedWords(card) {
  const entry = entries.get(card);
  const fields = [...card.querySelectorAll("[data-edit]")].filter((each) => !each.closest("[hidden]"));
  const changed = fields.filter((field) => field.value.trim() !== (entry[field.dataset.edit] || ""));
  return Object.fromEntries(changed.map((field) => [field.dataset.edit, field.value]));
}

export function isCovered(card) {
  return card.classList.contains("is-covered");
}

/** Words of distress are shown once the moderator asks for them. */
export function uncover(card) {
  card.classList.remove("is-covered");
  card.querySelector("[data-public]").removeAttribute("aria-hidden");
  card.querySelector("[data-uncover]").hidden = true;
  card.querySelector("[data-decide]").hidden = false;
  card.focus();
}

function cover(card) {
  card.classList.add("is-covered");
  card.querySelector("[data-public]").setAttribute("aria-hidden", "true");
  card.querySelector("[data-decide]").hidden = true;
  card.querySelector("[data-pick]").closest("label").hidden = true;
  const button = card.querySelector("[data-uncover]");
  button.hidden = false;
  button.addEventListener("click", () => uncover(card));
}

/** The words as nodes, what was found in them marked. Findings have `label`, and `start` and `end` in characters. */
function marked(text, findings) {
  const letters = [...text];
  const nodes = [];
  let done = 0;
  for (const { start, end, label } of [...findings].sort((one, other) => one.start - other.start)) {
    if (start < done || end <= start) continue;
    const mark = document.createElement("mark");
    mark.textContent = letters.slice(start, end).join("");
    mark.title = label;
    nodes.push(letters.slice(done, start).join(""), mark);
    done = end;
  }
  return [...nodes, letters.slice(done).join("")];
}

/** A report may be about words of distress in answers to check-ins, which the public never sees. */
function kindOf({ what, said }) {
  return what === "report" && said.length ? "said" : what;
}

function showNotes(card, entry) {
  const labels = [...new Set((entry.findings || []).map(({ label }) => label))];
  const reported = entry.reported_why
    ? say("report.public_why", { reason: entry.reported_why })
    : say("report.public");
  note(card, "welfare", entry.welfare);
  note(card, "suspicious", entry.doubtful);
  note(card, "reported", entry.reported, reported);
  note(card, "findings", labels.length, say("review.found", { findings: labels.join(", ") }));
}

function note(card, name, shown, words) {
  const place = card.querySelector(`[data-${name}]`);
  place.hidden = !shown;
  if (words) place.textContent = words;
}

/** All else that becomes public with the words, and when they were sent. `facts`: label and value of each. */
function factRows({ facts }) {
  return facts.map(({ label, value }) => {
    const row = document.createElement("div");
    const [term, words] = ["dt", "dd"].map((name) => row.appendChild(document.createElement(name)));
    term.textContent = label;
    words.textContent = value;
    return row;
  });
}

/** Ids for labels, and the words as description of each button. */
function nameParts(card, entry, wordsId) {
  for (const field of card.querySelectorAll("[data-reason], [data-note], [data-edit]")) {
    field.id = `${field.dataset.edit || field.name}-${entry.id}`;
    field.closest("label, div").querySelector("label").htmlFor = field.id;
  }
  for (const button of card.querySelectorAll("button")) button.setAttribute("aria-describedby", wordsId);
  card.querySelector("[data-pick]").setAttribute("aria-describedby", wordsId);
}

/** Of words, of only a name, and of a report different things can be decided. */
function offerDecisions(card, entry) {
  const isReport = entry.what === "report";
  card.querySelector("[data-publish]").hidden = isReport;
  card.querySelector("[data-dismiss]").hidden = !isReport;
  card.querySelector("[data-open=more]").hidden = entry.what === "name";
  card.querySelector("[data-editing]").hidden = isReport || !entry.text;
  if (isReport) card.querySelector("[data-open=reject]").textContent = say("report.take_down");
  for (const field of card.querySelectorAll("[data-edit]")) {
    field.value = entry[field.dataset.edit] || "";
    field.lang = entry.lang;
    field.closest("div").hidden = !EDITABLE.includes(field.dataset.edit) || !entry[field.dataset.edit];
  }
}

/** Fetches the picture by itself, because all pictures together exceed the size of one answer. */
async function showPicture(card, entry) {
  const [place, picture] = [card.querySelector("[data-picture-note]"), card.querySelector("[data-picture]")];
  place.hidden = false;
  place.textContent = say("report.picture_loading");
  const { body } = await post("/pictures", { id: entry.id });
  picture.alt = entry.picture_alt || "";
  picture.src = body.picture || "";
  picture.hidden = !body.picture;
  picture.dataset.seen = body.seen || "";
  place.hidden = Boolean(body.picture);
  place.textContent = say("report.picture_none");
}
