// The thanks page is one static file: the pledge's id stands in the fragment, which only this browser sees. What was sent from
// this tab is thanked for; of anything else the page claims nothing.

import { lang, replaceContent, say, visit, wait } from "./page.js";
import { askForPlan } from "./plan_taps.js";
import { ideaOf, known, promiseOf, willOf } from "./promise.js";
import { sendBesides, sentPledges } from "./sent.js";
import { showServices } from "./services.js";
import { enableShareButtons } from "./share_buttons.js";
import { nameInMessages, shareInstead } from "./share_links.js";
import { ownPage, addStitch } from "./stitch.js";
import "./wish.js";

const LONG = 110;
const page = document.querySelector("[data-thanks]");
const part = (name) => page.querySelector(`[data-${name}]`);
const [, id] = /^#([\w-]{8,64})$/.exec(location.hash) || [];
const made = sentPledges().find((each) => each.id === id);
const hard = Boolean(visit.get("support"));

if (hard) {
  page.classList.add("page--hard");
  part("support").hidden = false;
}
if (!("answered" in page.dataset)) {
  if (made) thank();
  else part("unknown").hidden = false;
  const { idea, place } = made ? made.pledge : {};
  showServices(page, { theme: made && ideaOf({ idea }).theme, town: place, towns: Object.entries(known.places) });
  if (id) followPage();
  else for (const section of page.querySelectorAll("section")) section.hidden = true;
  part("all").hidden = false;
}

function thank() {
  const { pledge } = made;
  const title = say(hard ? "thanks.title_hard" : "thanks.title");
  page.querySelector(".sent__title").textContent = title;
  document.title = document.title.replace(say("thanks.unknown_title"), title);
  part("card").classList.add(`hero-pledge--${ideaOf(pledge).theme}`);
  part("stitch-line").textContent = say(pledge.idea ? "thanks.stitch_soon" : "thanks.stitch_read");
  part(pledge.idea ? "if-own" : "if-idea").hidden = true;
  part("sent").hidden = part("calendar").hidden = false;
  // The idea can be shared at once. Own words are read first, so they share the campaign until their page is there.
  if (pledge.idea) shareInstead(page, `${location.origin}/${lang}/pledge/${pledge.idea}/`);
  nameInMessages(page, pledge.text || willOf(pledge));
  showPromise();
  loadPicture();
  if (!made.link) return;
  part("owner-link").setAttribute("href", made.link);
  part("owner").hidden = false;
  offerToWrite();
  const save = askForPlan(page, made, showPromise);
  sayAgain(save);
}

/** The form that takes an address, or, where one came with the pledge, what to do now. */
function offerToWrite() {
  const place = part("wish-part");
  place.hidden = false;
  if (made.asked) replaceContent(place, [...part("wish-sent").content.childNodes]);
  else place.querySelector("[name=token]").value = made.link.split("#")[1];
}

/** The script that draws the picture waits until the page is shown. */
async function loadPicture() {
  await wait(1500);
  document.head.append(Object.assign(document.createElement("script"), { type: "module", src: part("picture").dataset.picture }));
}

/** The sentence, and the fields of the calendar file: only this browser knows the plan, the API makes the file. */
function showPromise() {
  const { idea, text, start, plan = {} } = made.pledge;
  const promise = promiseOf(made.pledge);
  part("promise").textContent = promise;
  part("promise").classList.toggle("is-long", promise.length > LONG);
  const all = { idea, text, start, "plan.when": plan.when, "plan.will": plan.will, asked: made.asked ? "yes" : "" };
  const given = Object.entries(all).filter(([, value]) => value);
  const fields = given.map(([name, value]) => Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  replaceContent(part("calendar-fields"), fields);
}

/** The same pledge was sent from this tab before, so the form came here and sent nothing; a new plan is kept. */
function sayAgain(save) {
  const again = visit.get("again");
  visit.forget("again");
  if (hard || !again || again.id !== id) return;
  page.querySelector(".sent__title").textContent = say("thanks.again_title");
  document.title = document.title.replace(say("thanks.title"), say("thanks.again_title"));
  const words = part("again-words");
  words.textContent = say("thanks.again");
  part("again").hidden = false;
  part("again-other").addEventListener("click", () => sendBesides(id));
  if (made.pledge.idea) part("again-other").setAttribute("href", `/${lang}/pledge/${made.pledge.idea}/`);
  if (!again.plan) return;
  save(again.plan, "plan.saved").then((saved) => {
    if (!saved) return;
    words.textContent = say("thanks.again_plan");
    part("when").hidden = true;
  });
}

/** The own page's address; once the page is there its stitch is shown, and it is what the buttons share. */
async function followPage() {
  const own = part("own-page");
  const fill = (text) => text.replace(/__id__/g, id);
  for (const link of page.querySelectorAll("a[href*='__id__']")) link.setAttribute("href", fill(link.getAttribute("href")));
  own.textContent = fill(own.textContent);
  if (!made) part("if-own").hidden = part("if-idea").hidden = true;
  const found = await ownPage(own.href);
  if (!found) {
    if (made && made.pledge.idea) part("stitch-line").textContent = say("thanks.stitch_later");
    return;
  }
  shareInstead(page, own.href);
  part("if-own").hidden = part("if-idea").hidden = true;
  part("ready").textContent = part("ready").dataset.words;
  const stitch = found.querySelector("[data-n]");
  if (!stitch) return;
  const n = Number(stitch.dataset.n);
  replaceContent(part("stitch"), stitch.childNodes);
  part("stitch").hidden = false;
  if (made) addStitch(page, n, made.pledge);
}

enableShareButtons(page);
