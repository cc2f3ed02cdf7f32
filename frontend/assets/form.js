// The form of a pledge or a story. Without this script the browser posts the form; with it typed text survives errors,
// reloads and lost connections.

import { formErrors } from "./form_errors.js";
import "./idea_counts.js";
import { isMeant, isSent } from "./meant.js";
import { channel, say, visit, wait } from "./page.js";
import { rememberSent, sentBefore, sentPledges } from "./sent.js";
import { fetchChallenge, forgetKey, keyFor, post, proofFor } from "./send.js";
import { showServices } from "./services.js";
import { makeSteps } from "./steps.js";
import { supportShown, checkWording } from "./wording.js";
import { offerMeant, splitWish } from "./wish_fields.js";

const form = document.querySelector("[data-pledge]");
const statuses = [...form.querySelectorAll("[data-status]")];
const buttons = [...form.querySelectorAll("[data-send]")];
const draftName = `draft:${form.dataset.page.replace(/^\/[a-z]+/, "")}`;
const HIDDEN = new Set(["lang", "shared_by", "channel", "website"]);
let key = null;
let sending = false;
const formSteps = makeSteps(form, mayLeave);
const errors = formErrors(form, formSteps);

function setStatus(words) {
  for (const status of statuses) status.textContent = words;
}

// ---- from the address -------------------------------------------------------------------------------------

const query = new URLSearchParams(location.search);

function fillFromAddress() {
  const by = query.get("by");
  if (by && /^[\w-]{8,64}$/.test(by)) {
    form.elements.shared_by.value = by;
    const note = form.querySelector("[data-shared]");
    if (note) note.hidden = false;
    for (const link of form.querySelectorAll("a[href*='/pledge/']")) link.search = `?by=${by}`;
  }
  if (channel && !form.elements.channel.value) form.elements.channel.value = channel;
}

// ---- the draft ------------------------------------------------------------------------------------------------------

function typedFields() {
  return [...new FormData(form)].filter(([name]) => {
    const field = form.elements[name];
    return !HIDDEN.has(name) && !(field && field.type === "hidden") && isMeant(form, name);
  });
}

function restoreDraft() {
  const draft = visit.get(draftName);
  if (!draft) return;
  let filled = false;
  for (const control of form.querySelectorAll("input, textarea, select")) {
    if (HIDDEN.has(control.name) || control.type === "hidden") continue;
    const saved = draft.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = saved.includes(control.value);
    } else if (saved.length) {
      control.value = saved[saved.length - 1];
    }
    filled = filled || (control.type === "radio" ? control.checked : control.value !== control.defaultValue);
  }
  if (filled) setStatus(say("form.restored_draft"));
  for (const field of form.querySelectorAll("textarea, input[type=text]")) checkWording(field);
}

// ---- the content ----------------------------------------------------------------------------------------------------

/** The fields as the API takes them, without empty ones. */
function formContent() {
  const pledge = { lang: form.elements.lang.value, website: form.elements.website.value };
  const plan = {};
  for (const [name, value] of new FormData(form)) {
    const words = value.trim();
    if (!words || HIDDEN.has(name) || !isSent(form, name)) continue;
    if (name.startsWith("plan.")) plan[name.slice(5)] = words;
    else pledge[name] = name.startsWith("show_") ? true : words;
  }
  if (Object.keys(plan).length) pledge.plan = plan;
  for (const name of ["shared_by", "channel"]) {
    if (form.elements[name].value) pledge[name] = form.elements[name].value;
  }
  return pledge;
}

// ---- sending --------------------------------------------------------------------------------------------------------

function setBusy(yes) {
  sending = yes;
  for (const button of buttons) {
    if (yes) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

async function send() {
  errors.clear();
  setStatus(say("form.sending"));
  const [pledge, wish] = splitWish(formContent());
  const before = sentBefore(pledge);
  if (before) {
    if (wish.email && !(await sendWishFor(before, wish))) return;
    visit.set("again", { id: before.id, plan: pledge.plan });
    return location.assign(before.thanks.replace(/^\/\w+/, `/${pledge.lang}`));
  }
  const content = JSON.stringify(pledge);
  key = key || keyFor(content);
  visit.set(draftName, typedFields());
  const proof = await proofFor(form.dataset.challenge, key);
  const answer = await post(form.getAttribute("action"), { key, ...pledge, ...wish, ...proof }, (code) => {
    setStatus(say(code === 0 ? "form.retrying" : "form.too_slow"));
  });
  setStatus("");
  if (answer.status === 200 || answer.status === 201) {
    visit.forget(draftName);
    const { id, links, support } = answer.body;
    rememberSent({ id, link: links.owner, thanks: links.thanks, v: 1, pledge, asked: Boolean(wish.email) });
    visit.set("support", supportShown() || Boolean(support));
    forgetKey();
    location.assign(links.thanks);
    return;
  }
  refuse(answer, wish);
}

function refuse(answer, wish) {
  setBusy(false);
  offerMeant(form, wish, answer.body.meant);
  if (answer.status === 0) errors.show({}, say("form.failed"));
  else errors.show(answer.body.fields || {}, answer.body.error);
}

/** The same pledge was sent from this tab before: only the address is new. Whether it was taken. */
async function sendWishFor(before, wish) {
  const token = (before.link || "").split("#")[1];
  const answer = await post("/api/people", { token, page: "thanks", lang: form.elements.lang.value, ...wish }, () => {});
  setStatus("");
  if (answer.status !== 202) refuse(answer, wish);
  else rememberSent({ ...before, asked: true });
  return answer.status === 202;
}

/** Whether the next step may open: the first step needs an answer, the others may stay empty. */
function mayLeave(step, quietly) {
  const complete = step !== "change" || formContent().idea || formContent().text;
  if (quietly) return complete;
  if (complete) errors.clear();
  else errors.show({ text: say("errors.choose_none") });
  return complete;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!buttons.some((button) => button.offsetParent)) return formSteps.next(); // Enter in a field of an earlier step
  if (sending || (form.querySelector("[data-step]") && !mayLeave("change"))) return;
  setBusy(true);
  send().catch(() => {
    setBusy(false);
    setStatus("");
    errors.show({}, say("form.failed"));
  });
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  key = null;
  setBusy(false);
});

// ---- while typing ---------------------------------------------------------------------------------------------------

/** Radio buttons beside a text field: choosing one empties the field, typing clears the choice. */
const OWN_ANSWERS = new Set(["plan.when", "start"]);

function countLeft(area) {
  const maximum = Number(area.dataset.maxLength);
  const counter = form.querySelector(`[data-count-for="${area.id}"]`);
  if (!counter) return;
  const left = maximum - [...area.value.trim()].length;
  const near = left < maximum / 4;
  counter.textContent = near ? say(left < 0 ? "form.count_over" : "form.count_left", { count: Math.abs(left) }) : "";
}

form.addEventListener("input", (event) => {
  checkWording(event.target);
  if (OWN_ANSWERS.has(event.target.name) && event.target.type !== "radio" && event.target.value) {
    for (const radio of form.querySelectorAll(`input[type=radio][name='${event.target.name}']`)) radio.checked = false;
  }
  if (event.target.dataset.maxLength) countLeft(event.target);
  visit.set(draftName, typedFields());
});

form.addEventListener("change", (event) => {
  if (event.target.type === "radio" && OWN_ANSWERS.has(event.target.name)) {
    form.querySelector(`input:not([type=radio])[name='${event.target.name}']`).value = "";
  }
  visit.set(draftName, typedFields());
});

/** The services of an idea: by the town that this tab was told. */
function helpNear() {
  const { place } = form.elements;
  if (!place) return;
  const told = sentPledges().map(({ pledge }) => pledge.place).find(Boolean);
  const towns = [...place.options].filter(({ value }) => value).map(({ value, text }) => [value, text]);
  showServices(form, { town: place.value || told, towns });
}

restoreDraft();
fillFromAddress();
helpNear();
formSteps.open();
wait(0).then(() => fetchChallenge(form.dataset.challenge));
