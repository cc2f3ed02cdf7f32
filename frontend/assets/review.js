// The moderator's page. The token stands in the fragment, so no server log and no scanner sees it. Loading the page only
// reads; each decision is a button, and the server says who was first.

import { lang, replaceContent, say } from "./page.js";

const page = document.querySelector("[data-review]");
const list = page.querySelector("[data-list]");
const status = page.querySelector("[data-status]");
const again = page.querySelector("[data-again]");
const template = page.querySelector("template[data-card]");
const places = JSON.parse(document.querySelector("script[data-places]").textContent);
const token = location.hash.slice(1);

async function ask(address, question) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ token, lang, ...question }),
    });
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: {} };
  }
}

async function load() {
  if (!token) {
    status.textContent = say("review.no_token");
    return;
  }
  status.textContent = say("review.loading");
  const { status: code, body } = await ask("/api/review", {});
  again.hidden = false;
  if (code !== 200) {
    status.textContent = body.error || say("errors.unexpected");
    return;
  }
  page.querySelector("[data-hello]").textContent = say("review.hello", { moderator: body.moderator });
  replaceContent(list, body.waiting.map((pledge) => card(pledge, body.reasons)));
  count();
}

function count() {
  const left = list.querySelectorAll(".review__card:not(.is-decided)").length;
  status.textContent = left ? say("review.count", { count: left }) : say("review.empty");
}

function card(pledge, reasons) {
  const made = template.content.cloneNode(true).firstElementChild;
  const words = made.querySelector("[data-words-of]");
  words.textContent = pledge.text || pledge.title || pledge.idea;
  words.id = `words-${pledge.id}`;
  words.lang = pledge.text ? pledge.lang : lang;
  made.querySelector("[data-kind]").textContent = say(`report.a_${pledge.kind}`);
  made.querySelector("[data-welfare]").hidden = !pledge.welfare;
  made.querySelector("[data-doubtful]").hidden = !pledge.doubtful;
  fact(made, "quote", pledge.quote);
  fact(made, "picture_alt", pledge.picture_alt);
  fact(made, "name", pledge.name);
  fact(made, "place", places[pledge.place] || pledge.place);
  fact(made, "language", say(`review.language_${pledge.lang}`));
  fact(made, "made_at", pledge.made_at);
  offerReasons(made, pledge, reasons);
  for (const button of made.querySelectorAll("button")) button.setAttribute("aria-describedby", words.id);
  const publish = made.querySelector("[data-publish]");
  publish.addEventListener("click", () => decide(made, pledge, { decision: "publish", picture: pictureSeen(made) }));
  made.querySelector("[data-dismiss]").addEventListener("click", () => decide(made, pledge, { decision: "dismiss" }));
  if (pledge.reported) askToKeep(made, pledge);
  if (pledge.picture) showPicture(made, pledge);
  made.querySelector("[data-reject]").addEventListener("click", () => reject(made, pledge));
  return made;
}

/** What the public reported is kept or taken down; it is public already. */
function askToKeep(made, pledge) {
  const note = made.querySelector("[data-reported]");
  note.hidden = false;
  note.textContent = pledge.reported_why
    ? say("report.public_why", { reason: pledge.reported_why })
    : say("report.public");
  made.querySelector("[data-publish]").hidden = true;
  made.querySelector("[data-dismiss]").hidden = false;
  const reject = made.querySelector("[data-reject]");
  reject.textContent = reject.dataset.takeDown;
}

/** The picture is not sent with the list, because many would be more than one answer may hold. */
async function showPicture(made, pledge) {
  const [note, picture] = [made.querySelector("[data-picture-note]"), made.querySelector("[data-picture]")];
  note.hidden = false;
  note.textContent = say("report.picture_loading");
  const { body } = await ask("/api/review/pictures", { id: pledge.id });
  picture.alt = pledge.picture_alt || "";
  picture.src = body.picture || "";
  picture.hidden = !body.picture;
  picture.dataset.seen = body.seen || "";
  note.hidden = Boolean(body.picture);
  note.textContent = say("report.picture_none");
}

/** Which picture this page has shown, so that no other is published. */
function pictureSeen(made) {
  const picture = made.querySelector("[data-picture]");
  return !picture.hidden && picture.naturalWidth > 0 ? picture.dataset.seen : "";
}

function fact(made, name, value) {
  const row = made.querySelector(`[data-row="${name}"]`);
  row.hidden = !value;
  row.querySelector("dd").textContent = value || "";
}

function offerReasons(made, pledge, reasons) {
  const select = made.querySelector("[data-reason]");
  select.id = `reason-${pledge.id}`;
  made.querySelector("[data-reason-label]").htmlFor = select.id;
  for (const { code, label } of reasons) select.append(new Option(label, code));
}

function reject(made, pledge) {
  const select = made.querySelector("[data-reason]");
  if (select.value) return decide(made, pledge, { decision: "reject", reason: select.value });
  complain(made, say("review.reason_needed"));
  select.focus();
}

function complain(made, message) {
  const place = made.querySelector("[data-problem]");
  place.hidden = !message;
  place.textContent = message;
}

async function decide(made, pledge, decision) {
  if (made.classList.contains("is-busy")) return;
  made.classList.add("is-busy");
  complain(made, "");
  status.textContent = say("review.working");
  const { status: code, body } = await ask("/api/review/decisions", {
    kind: pledge.kind,
    id: pledge.id,
    v: pledge.v,
    ...decision,
  });
  made.classList.remove("is-busy");
  if (code === 200) done(made, say(outcomeOf(pledge, body.decision), body));
  else if (code === 409 || code === 410) done(made, body.error);
  else {
    complain(made, body.error || say("review.failed"));
    count();
  }
}

function outcomeOf(pledge, decision) {
  if (decision === "publish") return "review.published";
  if (decision === "dismiss") return "report.dismissed";
  return pledge.reported ? "report.taken_down" : "review.rejected";
}

function done(made, words) {
  made.classList.add("is-decided");
  made.querySelector("[data-decide]").hidden = true;
  const outcome = made.querySelector("[data-outcome]");
  outcome.textContent = words;
  outcome.hidden = false;
  outcome.focus();
  count();
}

again.addEventListener("click", load);
addEventListener("hashchange", () => location.reload());
load();
