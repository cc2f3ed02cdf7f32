// Staff take pieces of the social kit: pictures, which are drawn here, and words to post. The answer to each press is noted in
// the audit log before it is given, so nothing leaves the page without a record.

import { replaceContent, say } from "./page.js";
import { canDraw, drawPicture, savePicture } from "./picture_drawing.js";
import { post, review, status } from "./review_api.js";
import { onSession } from "./review_session.js";

const root = review.querySelector("[data-session]");
const offerTemplate = root.querySelector("template[data-offer]");
const lineTemplate = root.querySelector("template[data-line]");
let asked = Promise.resolve();
let taking = false;

function written() {
  return root.querySelector("[name=written]:checked").value;
}

/** The body of the answer, or null after the reason was shown. One request at a time, in the order of the presses. */
function ask(fields) {
  const wanted = { written: written(), ...fields };
  asked = asked.then(() => send(wanted));
  return asked;
}

async function send(fields) {
  status.textContent = say("review.working");
  const { status: code, body } = await post("/kit", fields);
  status.textContent = code === 200 ? "" : body.error || say("review.failed");
  return code === 200 ? body : null;
}

async function list() {
  const kit = await ask({});
  if (!kit) return;
  replaceContent(root.querySelector("[data-offered]"), kit.offered.map(offerCard));
  showHandedOut(kit.handed_out);
}

function offerCard(offer) {
  const card = offerTemplate.content.cloneNode(true).firstElementChild;
  const words = card.querySelector("[data-offer-words]");
  words.textContent = offer.words;
  words.lang = offer.lang;
  words.id = `offer-${offer.of}`;
  card.querySelector("[data-offer-line]").textContent = offer.line;
  for (const button of card.querySelectorAll("[data-piece]")) {
    button.setAttribute("aria-describedby", words.id);
    button.addEventListener("click", () => take(card, offer, button.dataset.piece));
  }
  const taken = card.querySelector("textarea");
  taken.id = `taken-${offer.of}`;
  card.querySelector("[data-taken] label").htmlFor = taken.id;
  card.querySelector("[data-copy]").addEventListener("click", () => copy(taken));
  return card;
}

/** A second press while a piece comes is none. */
async function take(card, offer, piece) {
  if (taking) return;
  taking = true;
  const given = await ask({ of: offer.of, piece });
  if (given) await give(card, given);
  taking = false;
}

async function give(card, given) {
  const drawn = !given.file || (await draw(card, given));
  if (drawn) showTaken(card, given);
  const kit = await ask({});
  if (kit) showHandedOut(kit.handed_out);
  if (!drawn) status.textContent = say("social_kit.not_drawn");
  else status.textContent = say(given.file ? "social_kit.saved" : "social_kit.ready");
}

/** Whether the picture was drawn and saved. It is noted as taken before, so a failure says that, too. */
async function draw(card, given) {
  try {
    const canvas = drawPicture({ ...given, cloth: review.querySelector("[data-cloth]") });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", given.alt);
    await savePicture(canvas, given.file);
    replaceContent(card.querySelector("[data-frame]"), [canvas]);
    return true;
  } catch {
    return false;
  }
}

function showTaken(card, given) {
  card.querySelector("[data-frame]").hidden = !given.file;
  const taken = card.querySelector("textarea");
  taken.value = given.alt || given.caption;
  card.querySelector("[data-taken] label").textContent = say(given.file ? "social_kit.description" : "social_kit.words");
  card.querySelector("[data-taken]").hidden = false;
  if (!given.file) taken.focus();
}

async function copy(taken) {
  taken.focus();
  taken.select();
  try {
    await navigator.clipboard.writeText(taken.value);
    status.textContent = say("social_kit.copied");
  } catch {
    status.textContent = say("social_kit.copy_by_hand");
  }
}

/** What must be asked back stands above all else. */
function showHandedOut(lines) {
  const ended = lines.filter((line) => line.ended);
  replaceContent(root.querySelector("[data-ended-list]"), ended.map(handedLine));
  root.querySelector("[data-ended]").hidden = !ended.length;
  replaceContent(root.querySelector("[data-handed-list]"), lines.filter((line) => !line.ended).map(handedLine));
  root.querySelector("[data-handed-none]").hidden = lines.length > ended.length;
}

function handedLine(line) {
  const item = lineTemplate.content.cloneNode(true);
  const button = offerTemplate.content.querySelector(`[data-piece="${line.piece}"]`);
  const piece = button ? button.textContent : line.piece;
  item.querySelector("[data-line-what]").textContent = say("social_kit.taken", { piece, language: say(`review.language_${line.lang}`) });
  item.querySelector("[data-line-who]").textContent = say("social_kit.taken_by", { by: line.by, at: line.at });
  item.querySelector("[data-line-address]").textContent = line.page;
  return item;
}

if (!canDraw()) {
  offerTemplate.content.querySelector("[data-pictures]").hidden = true; // its names stay, for what was taken elsewhere
  root.querySelector("[data-cannot-draw]").hidden = false;
}
onSession(list);
for (const choice of root.querySelectorAll("[name=written]")) choice.addEventListener("change", list);
