// Errors of a form: listed in a summary that takes the focus, and shown at each field. Nothing typed is lost.

import { replaceContent, say } from "./page.js";

/** `formSteps` are the form's steps (steps.js): an error opens the step of its field. Returns {clear, show}. */
export function formErrors(form, formSteps) {
  const summary = form.querySelector("[data-summary]");

  function clear() {
    document.title = formSteps.title();
    summary.hidden = true;
    for (const place of form.querySelectorAll("[data-error]")) setError(form, place.dataset.error, "");
  }

  /** `fields`: field name to sentence; `general`: what to say when no field is to blame. */
  function show(fields, general) {
    formSteps.reveal(Object.keys(fields).map(fieldFor).find(Boolean));
    const rows = Object.entries(fields).map(([name, message]) => {
      setError(form, name, message);
      return summaryRow(withQuestion(form, name, message), fieldFor(name));
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

function groupOf(form, name) {
  return form.querySelector(`[data-group="${CSS.escape(name)}"]`);
}

function setError(form, name, message) {
  const place = form.querySelector(`[data-error="${CSS.escape(name)}"]`);
  if (!place) return;
  place.hidden = !message;
  place.textContent = message; // empty without an error: the field is described by it
  if (message) place.prepend(errorPrefix());
  const group = groupOf(form, name);
  if (group) group.classList.toggle("govuk-form-group--error", Boolean(message));
  const field = fieldFor(name);
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
function withQuestion(form, name, message) {
  if (message === say("errors.choose_none")) return message;
  const group = groupOf(form, name);
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
