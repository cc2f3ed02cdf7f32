// Errors of a form: listed in a summary that takes the focus, and shown at each field. Nothing typed is lost.

import { replaceContent, say } from "./page.js";

/** `formSteps` are the form's steps (steps.js): an error opens the step of its field. Returns {clear, show}. */
export function formErrors(form, formSteps) {
  const summary = form.querySelector("[data-summary]");

  function clear() {
    document.title = formSteps.title();
    summary.hidden = true;
    for (const place of form.querySelectorAll(".govuk-error-message")) setError(place, "");
  }

  /** `fields`: field name to sentence; `general`: what to say when no field is to blame. */
  function show(fields, general) {
    formSteps.reveal(Object.keys(fields).map(fieldFor).find(Boolean));
    const rows = Object.entries(fields).map(([name, message]) => {
      if (placeFor(name)) setError(placeFor(name), message);
      return summaryRow(withQuestion(name, message), fieldFor(name));
    });
    if (!rows.length) rows.push(summaryRow(general || say("errors.unexpected"), null));
    replaceContent(summary.querySelector("[data-summary-list]"), rows);
    summary.hidden = false;
    document.title = say("site.error_prefix") + formSteps.title();
    summary.focus();
  }

  summary.addEventListener("click", (event) => {
    const field = event.target.hash && document.getElementById(event.target.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    formSteps.reveal(field);
    (field.closest("[data-group]") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });

  if (!summary.hidden) formSteps.reveal(form.querySelector(".govuk-form-group--error")); // the server rendered the errors
  return { clear, show };
}

function fieldFor(name) {
  return document.getElementById(`f-${name.replace(/[._]/g, "-")}`);
}

/** Where the error of a field is said. */
function placeFor(name) {
  return fieldFor(`${name}-error`);
}

function setError(place, message) {
  place.hidden = !message;
  place.textContent = message; // empty without an error: the field is described by it
  if (message) place.prepend(errorPrefix());
  const group = place.closest("[data-group]");
  if (group) group.classList.toggle("govuk-form-group--error", Boolean(message));
  const field = document.getElementById(place.id.replace("-error", ""));
  if (!field) return;
  if (message) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function errorPrefix() {
  const prefix = document.createElement("span");
  prefix.className = "govuk-visually-hidden";
  prefix.textContent = say("site.error_prefix");
  return prefix;
}

/** The message with its question, because the summary is far from the field. What holds for 2 fields has no question. */
function withQuestion(name, message) {
  if (message === say("errors.choose_none")) return message;
  const group = placeFor(name) && placeFor(name).closest("[data-group]");
  const label = group && group.querySelector("legend, label");
  const text = label && [...label.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
  return text && text.data.trim() ? `${text.data.trim()}: ${message}` : message;
}

function summaryRow(message, field) {
  const item = document.createElement("li");
  if (!field) {
    item.textContent = message;
    return item;
  }
  const link = document.createElement("a");
  link.href = `#${field.id}`;
  link.textContent = message;
  item.append(link);
  return item;
}
