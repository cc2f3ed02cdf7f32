// The last step of a pledge: lists the answers as they will be sent, each with a link to its step. steps.js loads it.

import { isSent } from "./meant.js";
import { replaceContent, say } from "./page.js";

const form = document.querySelector("[data-pledge]");
const list = form.querySelector("[data-answers]");
const sections = [...form.querySelectorAll("[data-step]")];

function fillAnswers() {
  if (!list.isConnected) return; // pledging was switched off, and its fields are gone
  const rows = [];
  const change = form.elements.text ? form.elements.text.value : form.querySelector("[data-title]").textContent;
  rows.push(answerRow(list.dataset.what, change, "change"));
  for (const section of sections.slice(1, -1)) {
    const groups = [...section.querySelectorAll("[data-group]")].filter((group) => isSent(form, group.dataset.group));
    const given = groups.map((group) => [labelOf(group), answerIn(group)]);
    const filled = given.filter(([, answer]) => answer);
    for (const [label, answer] of filled) rows.push(answerRow(label, answer, section.dataset.step));
    if (!filled.length) rows.push(answerRow(section.querySelector("h2").textContent, "", section.dataset.step));
  }
  replaceContent(list, rows);
}

/** The label of a group of fields, without "(optional)". */
function labelOf(group) {
  const label = (group.querySelector("legend") || group.querySelector("label")).cloneNode(true);
  for (const quiet of label.querySelectorAll(".quiet")) quiet.remove();
  return label.textContent.trim();
}

function answerIn(group) {
  const ticked = group.querySelector("input[type=checkbox]");
  if (ticked) return ticked.checked ? "✓" : "";
  const radio = group.querySelector("input[type=radio]:checked");
  if (radio && radio.value) return radio.labels[0].textContent;
  const select = group.querySelector("select");
  if (select) return select.value && select.selectedOptions[0].textContent;
  const field = group.querySelector("input:not([type=radio]), textarea");
  if (!field) return "";
  return field.type === "date" ? dateInWords(field.value) : field.value.trim();
}

/** 2027-01-04 as people say it; browsers do not know Gaelic months. */
function dateInWords(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return year ? say("date.long", { day, month: list.dataset.monthNames.split("|")[month - 1], year }) : "";
}

function answerRow(label, answer, step) {
  const line = document.createElement("div");
  const [term, value, action, link] = ["dt", "dd", "dd", "a"].map((name) => document.createElement(name));
  term.textContent = label;
  value.textContent = answer || list.dataset.nothing;
  link.href = `#${step}`;
  const hidden = document.createElement("span");
  hidden.className = "govuk-visually-hidden";
  hidden.textContent = `: ${label}`;
  link.append(answer ? list.dataset.change : list.dataset.add, hidden);
  action.append(link);
  line.append(term, value, action);
  return line;
}

if (list) {
  form.addEventListener("step", fillAnswers);
  fillAnswers();
}
