// The review page. The token is in the fragment, so no server log and no mail scanner sees it. Loading the page changes
// nothing; each decision is a button, and the server says who decided first.

import { lang, replaceContent, say } from "./page.js";

const page = document.querySelector("[data-review]");
const list = page.querySelector("[data-list]");
const status = page.querySelector("[data-status]");
const reload = page.querySelector("[data-reload]");
const template = page.querySelector("template[data-card]");
const places = JSON.parse(document.querySelector("script[data-places]").textContent);
const start = page.querySelector("[data-start]");
const link = location.hash.slice(1);
let token = "";

async function post(address, fields) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ token, lang, ...fields }),
    });
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: {} };
  }
}

/** The link opens nothing but a session: scanners that press the first button of a page change nothing. */
async function begin() {
  status.textContent = say("review.loading");
  token = link;
  const { status: code, body } = await post("/api/review/session", {});
  if (code !== 200) {
    status.textContent = body.error || say("errors.unexpected");
    return;
  }
  start.hidden = true;
  token = body.token;
  await load();
}

async function load() {
  status.textContent = say("review.loading");
  const { status: code, body } = await post("/api/review", {});
  if (code === 401) start.hidden = false;
  reload.hidden = code === 401;
  if (code !== 200) {
    status.textContent = body.error || say("errors.unexpected");
    return;
  }
  page.querySelector("[data-greeting]").textContent = say("review.hello", { moderator: body.moderator });
  replaceContent(list, body.waiting.map((pledge) => card(pledge, body.reasons)));
  count();
}

function count() {
  const left = list.querySelectorAll(".review__card:not(.is-decided)").length;
  status.textContent = left ? say("review.count", { count: left }) : say("review.empty");
}

function card(pledge, reasons) {
  const entry = template.content.cloneNode(true).firstElementChild;
  const words = entry.querySelector("[data-text]");
  words.textContent = pledge.text || pledge.title || pledge.idea;
  words.id = `words-${pledge.id}`;
  words.lang = pledge.text ? pledge.lang : lang;
  entry.querySelector("[data-kind]").textContent = say(`report.a_${pledge.kind}`);
  entry.querySelector("[data-welfare]").hidden = !pledge.welfare;
  entry.querySelector("[data-suspicious]").hidden = !pledge.doubtful;
  fillRow(entry, "quote", pledge.quote);
  fillRow(entry, "picture_alt", pledge.picture_alt);
  fillRow(entry, "name", pledge.name);
  fillRow(entry, "place", places[pledge.place] || pledge.place);
  fillRow(entry, "badge", [pledge.audience && say("wall.staff"), pledge.team].filter(Boolean).join(", "));
  fillRow(entry, "language", say(`review.language_${pledge.lang}`));
  fillRow(entry, "made_at", pledge.made_at);
  offerReasons(entry, pledge, reasons);
  for (const button of entry.querySelectorAll("button")) button.setAttribute("aria-describedby", words.id);
  const publish = entry.querySelector("[data-publish]");
  publish.addEventListener("click", () => decide(entry, pledge, { decision: "publish", picture: pictureSeen(entry) }));
  entry.querySelector("[data-dismiss]").addEventListener("click", () => decide(entry, pledge, { decision: "dismiss" }));
  if (pledge.reported) showReport(entry, pledge);
  if (pledge.picture) showPicture(entry, pledge);
  entry.querySelector("[data-reject]").addEventListener("click", () => reject(entry, pledge));
  return entry;
}

/** A reported submission is public already: the report is dismissed, or the submission taken down. */
function showReport(entry, pledge) {
  const note = entry.querySelector("[data-reported]");
  note.hidden = false;
  note.textContent = pledge.reported_why
    ? say("report.public_why", { reason: pledge.reported_why })
    : say("report.public");
  entry.querySelector("[data-publish]").hidden = true;
  entry.querySelector("[data-dismiss]").hidden = false;
  const reject = entry.querySelector("[data-reject]");
  reject.textContent = reject.dataset.takeDown;
}

/** Fetches the picture by itself, because all pictures together exceed the size of one answer. */
async function showPicture(entry, pledge) {
  const [note, picture] = [entry.querySelector("[data-picture-note]"), entry.querySelector("[data-picture]")];
  note.hidden = false;
  note.textContent = say("report.picture_loading");
  const { body } = await post("/api/review/pictures", { id: pledge.id });
  picture.alt = pledge.picture_alt || "";
  picture.src = body.picture || "";
  picture.hidden = !body.picture;
  picture.dataset.seen = body.seen || "";
  note.hidden = Boolean(body.picture);
  note.textContent = say("report.picture_none");
}

/** The digest of the shown picture, so that no other one is published. */
function pictureSeen(entry) {
  const picture = entry.querySelector("[data-picture]");
  return !picture.hidden && picture.naturalWidth > 0 ? picture.dataset.seen : "";
}

function fillRow(entry, name, value) {
  const row = entry.querySelector(`[data-row="${name}"]`);
  row.hidden = !value;
  row.querySelector("dd").textContent = value || "";
}

function offerReasons(entry, pledge, reasons) {
  const select = entry.querySelector("[data-reason]");
  select.id = `reason-${pledge.id}`;
  entry.querySelector("[data-reason-label]").htmlFor = select.id;
  for (const { code, label } of reasons) select.append(new Option(label, code));
}

function reject(entry, pledge) {
  const select = entry.querySelector("[data-reason]");
  if (select.value) return decide(entry, pledge, { decision: "reject", reason: select.value });
  showProblem(entry, say("review.reason_needed"));
  select.focus();
}

function showProblem(entry, message) {
  const place = entry.querySelector("[data-problem]");
  place.hidden = !message;
  place.textContent = message;
}

async function decide(entry, pledge, decision) {
  if (entry.classList.contains("is-busy")) return;
  entry.classList.add("is-busy");
  showProblem(entry, "");
  status.textContent = say("review.working");
  const { status: code, body } = await post("/api/review/decisions", {
    kind: pledge.kind,
    id: pledge.id,
    v: pledge.v,
    ...decision,
  });
  entry.classList.remove("is-busy");
  if (code === 200) showOutcome(entry, say(outcomeOf(pledge, body.decision), body));
  else if (code === 409 || code === 410) showOutcome(entry, body.error);
  else {
    showProblem(entry, body.error || say("review.failed"));
    count();
  }
}

function outcomeOf(pledge, decision) {
  if (decision === "publish") return "review.published";
  if (decision === "dismiss") return "report.dismissed";
  return pledge.reported ? "report.taken_down" : "review.rejected";
}

function showOutcome(entry, words) {
  entry.classList.add("is-decided");
  entry.querySelector("[data-decide]").hidden = true;
  const outcome = entry.querySelector("[data-outcome]");
  outcome.textContent = words;
  outcome.hidden = false;
  outcome.focus();
  count();
}

reload.addEventListener("click", load);
start.addEventListener("click", begin);
addEventListener("hashchange", () => location.reload());
start.hidden = !link;
if (!link) status.textContent = say("review.no_token");
