// Shows the form one step at a time. Without this script the form is one page. The address's fragment names the step, so
// that Back, reload and links to a step work. Nothing is sent between the steps.

import { replaceContent, say } from "./page.js";

/**
 * Turns the sections marked data-step into steps. Returns {go, next, open, reveal, title}; a form without such sections
 * has one step, which is always shown. `mayLeave(step)` decides whether the next step may open.
 */
export function makeSteps(form, mayLeave) {
  const sections = [...form.querySelectorAll("[data-step]")];
  const names = sections.map((section) => section.dataset.step);
  const base = document.title;
  let current = names[0];

  function show(name, moved) {
    current = name;
    for (const section of sections) section.hidden = section.dataset.step !== name;
    const index = names.indexOf(name);
    form.classList.toggle("is-later", index > 0);
    const back = form.querySelector("[data-back]");
    back.hidden = index === 0;
    back.firstElementChild.setAttribute("href", `#${names[Math.max(index - 1, 0)]}`);
    if (name === "check") fillAnswers(form, sections);
    document.title = title();
    if (!moved) return;
    form.scrollIntoView();
    heading().focus({ preventScroll: true });
  }

  function heading() {
    return form.querySelector(`[data-step="${current}"] h2[tabindex]`) || form.querySelector("[data-title]");
  }

  function title() {
    return names.indexOf(current) > 0 ? `${heading().textContent} – ${base}` : base;
  }

  function go(name) {
    if (name === current) return;
    history.pushState(null, "", `#${name}`);
    show(name, true);
  }

  function next() {
    if (mayLeave(current)) go(names[names.indexOf(current) + 1]);
  }

  /** Opens the step that holds this element. */
  function reveal(element) {
    const section = element && element.closest("[data-step]");
    if (section) go(section.dataset.step);
  }

  if (sections.length) {
    for (const element of form.querySelectorAll("[data-go], button[data-next]")) element.hidden = false;
    form.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (event.target.matches("[data-next], [data-skip]")) next();
      else if (link && names.includes(link.hash.slice(1))) {
        event.preventDefault();
        go(link.hash.slice(1));
      }
    });
    addEventListener("popstate", () => {
      const wanted = location.hash.slice(1);
      if (!wanted || names.includes(wanted)) show(wanted || names[0], true);
    });
  }

  /** Opens the step that the address names, if the first step is answered. */
  function open() {
    const wanted = location.hash.slice(1);
    const allowed = names.includes(wanted) && mayLeave(names[0], true);
    if (sections.length) show(allowed ? wanted : names[0], false);
  }

  return { go, next, open, reveal, title };
}

/** Whether the person answered this field: the suggested "I will" text counts once it is edited or a time is chosen. */
export function isMeant(form, name) {
  if (name !== "plan.will") return true;
  const when = [...new FormData(form)].some(([each, value]) => each === "plan.when" && value.trim());
  const will = form.elements[name];
  return when || will.value.trim() !== will.defaultValue.trim();
}

/** Whether this field is sent: a first name only if it may be shown. */
export function isSent(form, name) {
  return name === "name" ? form.elements.show_name.checked : isMeant(form, name);
}

/** Lists the answers as they will be sent, each with a link to its step. */
function fillAnswers(form, sections) {
  const list = form.querySelector("[data-answers]");
  const rows = [];
  const change = form.elements.text ? form.elements.text.value : form.querySelector("[data-title]").textContent;
  rows.push(answerRow(list, list.dataset.what, change, "change"));
  for (const section of sections.slice(1, -1)) {
    const groups = [...section.querySelectorAll("[data-group]")].filter((group) => isSent(form, group.dataset.group));
    const given = groups.map((group) => [labelOf(group), answerIn(group)]);
    const filled = given.filter(([, answer]) => answer);
    for (const [label, answer] of filled) rows.push(answerRow(list, label, answer, section.dataset.step));
    if (!filled.length) rows.push(answerRow(list, section.querySelector("h2").textContent, "", section.dataset.step));
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
  return year ? say("date.long", { day, month: say(`date.m${month}`), year }) : "";
}

function answerRow(list, label, answer, step) {
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
