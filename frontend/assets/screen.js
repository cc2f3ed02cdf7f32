// The big screen: updates numbers and tapestry every 20 seconds, shows another story or idea every 20 seconds, keeps the
// device awake, and reloads the page once a night. With a channel in its address (`?c=surgery-screen-hawick`) it shows that
// channel's code to scan and that town's number. After a failed fetch it goes on showing the old data.

import { daysUntil } from "./days.js";
import { milestoneAfter, nextWords, presentOf, showMilestone } from "./milestones.js";
import { askSwitches, channel, number, replaceContent, say } from "./page.js";

const POLL_SECONDS = 20;
const MAX_POLL_SECONDS = 300;
const NIGHT = { from: 22, until: 6, every: 15 }; // hours of the device's clock; the rounds in which it asks for numbers
const SLIDE_SECONDS = 20;
const STORIES_SECONDS = 600;
const LONG_TEXT = 90;
const MAX_TEXT = 190;

const part = (name) => document.querySelector(`[data-${name}]`);
const places = JSON.parse(part("places").textContent);
const seasons = JSON.parse(part("seasons").textContent);
const place = placeOfScreen();
const ideas = [...part("slides").children];
const loadedAt = Date.now();
const reloadMinute = Math.random() * 50;
let shown = ideas;
let coming = null;
let slides = ideas;
let storiesText = "";
let seq = -1;
let newestNumber = null;
let failures = 0;
let rounds = 0;
let paused = false;
let wallOff = false;

/** The town whose number is shown: the one that the address names, or that of the screen's channel. */
function placeOfScreen() {
  const [, named] = /[?&]place=([a-z-]+)/.exec(location.search) || [];
  const longestFirst = Object.keys(places).sort((one, other) => other.length - one.length);
  return places[named] ? named : longestFirst.find((slug) => `${channel}-`.includes(`-${slug}-`));
}

/** Shows the code to scan of the screen's own channel, if there is one. */
function showCode() {
  if (!channel) return;
  const code = new Image();
  code.className = "qr";
  code.alt = "";
  code.addEventListener("load", () => document.querySelector(".qr").replaceWith(code));
  code.src = `/qr/${channel}.svg`;
}

async function fetchOk(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(path);
  return answer;
}

async function refresh() {
  const totals = await (await fetchOk("/data/totals.json")).json();
  if (totals.seq >= seq) {
    seq = totals.seq;
    showCounts(totals);
  }
  showSeason(totals.coming);
  part("updated").textContent = say("screen.updated", { time: clock() });
  if (newestNumber === null || totals.stitches > newestNumber) await updateTapestry(totals);
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function showCounts({ made, audiences, places: inPlaces, stitches, milestones }) {
  const staff = (place ? inPlaces[place] : audiences.staff) || 0;
  const counts = { made, staff, to_go: milestoneAfter(stitches) - stitches };
  for (const [name, count] of Object.entries(counts)) {
    const box = document.querySelector(`[data-number="${name}"]`);
    box.hidden = name === "staff" && count < __SMALL_NUMBER__;
    box.querySelector("dd").textContent = number(count);
    box.querySelector("dt").textContent = say(`screen.${name}`, { count });
  }
  if (place) document.querySelector("[data-number=staff] dt").textContent = say("screen.in_place", { place: places[place] });
  document.querySelector("[data-number=to_go] dt").textContent = nextWords(stitches, "screen.to_go", "screen.to_goal");
  const present = presentOf(milestones);
  showMilestone(part("milestone"), present.find(({ subject }) => subject === `place:${place}`) || present[0]);
  part("numbers").classList.toggle("is-long", made >= 100000);
  part("numbers").hidden = !made; // the code invites to the first pledge
}

/** Counts down to the next season on a slide of its own, once pages speak of it. */
function showSeason(told) {
  const days = told ? daysUntil(told.begins) : 0;
  const words = days > 0 ? say("screen.coming", { count: days }) : "";
  if (words === (coming ? coming.lastElementChild.textContent : "")) return;
  coming = words ? part("coming").content.firstElementChild.cloneNode(true) : null;
  if (coming) {
    coming.firstElementChild.textContent = seasons[told.season] || "";
    coming.lastElementChild.textContent = words;
  }
  replaceSlides(shown);
}

/** Shows the current tapestry, and animates the stitches and landmarks that it did not have before, one after the other. */
async function updateTapestry(totals) {
  const text = await (await fetchOk("/data/tapestry.svg")).text();
  const tapestry = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  if (tapestry.localName !== "svg" || tapestry.querySelector("parsererror")) throw new Error("svg");
  const numbered = [...tapestry.querySelectorAll("[data-n], [data-from]")];
  const fresh = newestNumber === null ? [] : numbered.filter((each) => since(each) > newestNumber);
  fresh.forEach((each, index) => {
    each.classList.add("is-new");
    each.style.animationDelay = `${index * 0.4}s`;
  });
  tapestry.setAttribute("aria-label", say("tapestry.alt", { count: totals.public }));
  replaceContent(part("tapestry"), [tapestry]);
  newestNumber = Math.max(newestNumber || 0, ...numbered.map(since));
}

/** The number of the stitch that is this part of the tapestry, or that revealed it. */
function since(part) {
  return Number(part.dataset.n || part.dataset.from);
}

/** Few people look then, but a notice is shown as fast as by day. */
function isNight() {
  const hour = new Date().getHours();
  return hour >= NIGHT.from || hour < NIGHT.until;
}

/** Polls for ever, with exponential backoff after failures; jitter spreads the requests of many screens. */
async function poll() {
  try {
    if (!paused && (rounds % NIGHT.every === 0 || !isNight())) await refresh();
    rounds += 1;
    await reloadAtNight();
    await heedSwitches();
    failures = 0;
  } catch {
    failures += 1;
  }
  const seconds = Math.min(POLL_SECONDS * 2 ** failures, MAX_POLL_SECONDS);
  setTimeout(poll, seconds * (0.8 + Math.random() * 0.4) * 1000);
}

/** The notice is shown also while the screen is paused; stories go at once when the wall is switched off. */
async function heedSwitches() {
  const told = await askSwitches();
  if (!told || wallOff === Boolean((told.off || {}).wall)) return;
  wallOff = !wallOff;
  storiesText = "";
  if (wallOff) showStories([]);
  else await loadStories();
}

/** Reloads once a night, at a random minute between 3 and 4, and only if the page can be fetched. */
async function reloadAtNight() {
  const now = new Date();
  if (now.getHours() !== 3 || now.getMinutes() < reloadMinute || now - loadedAt < 2 * 3600 * 1000) return;
  await fetchOk(location.pathname, { cache: "no-store" });
  location.reload();
}

function showSlide() {
  if (paused) return;
  const turn = slides[Math.floor(Date.now() / (SLIDE_SECONDS * 1000)) % slides.length];
  for (const slide of slides) slide.hidden = slide !== turn;
}

async function loadStories() {
  try {
    if (wallOff) return;
    const text = await (await fetchOk("/data/stories.json")).text();
    if (text !== storiesText) showStories(JSON.parse(text));
    storiesText = text;
  } catch {
    // No stories yet, or no network: ideas or the previous stories stay.
  }
}

function showStories(stories) {
  const found = stories.filter((story) => story.words).map(storySlide);
  replaceSlides(found.length ? found : ideas);
}

/** Shows these slides in turn, and after them how many days there are until a new season. */
function replaceSlides(told) {
  shown = told;
  slides = coming ? [...shown, coming] : shown;
  replaceContent(part("slides"), slides);
  showSlide();
}

function storySlide(story) {
  const slide = part("story").content.firstElementChild.cloneNode(true);
  const words = slide.querySelector(".slide__words");
  const picture = slide.querySelector("img");
  words.textContent = `“${shortened(story.words)}”`;
  words.lang = story.lang || "";
  words.classList.toggle("is-long", story.words.length > LONG_TEXT);
  slide.querySelector(".slide__more").textContent = byline(story);
  picture.addEventListener("error", () => (picture.hidden = true));
  if (/^\/(?!\/)/.test(story.picture || "")) {
    picture.src = story.picture;
    picture.hidden = false;
  }
  return slide;
}

/** The text, cut to a length that people can read across the room. */
function shortened(words) {
  return words.length <= MAX_TEXT ? words : `${words.slice(0, MAX_TEXT).replace(/\s+\S*$/, "")} …`;
}

function byline({ name, place }) {
  const town = place && place !== "elsewhere" ? places[place] : null;
  if (name && town) return say("share.by", { name, place: town });
  if (name) return name;
  return town ? say("share.by_place", { place: town }) : say("share.by_nobody");
}

async function keepAwake() {
  try {
    if (!document.hidden && navigator.wakeLock) await navigator.wakeLock.request("screen");
  } catch {
    // Not allowed, or the battery is low: the device decides.
  }
}

part("pause").addEventListener("click", ({ target }) => {
  paused = !paused;
  target.setAttribute("aria-pressed", String(paused));
  target.textContent = say(paused ? "screen.resume" : "screen.pause");
});
document.addEventListener("visibilitychange", keepAwake);

part("needs").remove();
showCode();
keepAwake();
showSlide();
setInterval(showSlide, 1000);
loadStories();
setInterval(loadStories, STORIES_SECONDS * 1000);
poll();
