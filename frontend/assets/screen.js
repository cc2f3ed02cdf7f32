// The big screen: numbers and cloth every 20 seconds, another story or idea every 20 seconds, awake by day, new by night.
// What cannot be fetched stays as it was.

import { goalAfter, number, replaceContent, say } from "./page.js";

const POLL = 20;
const LONGEST_WAIT = 300;
const SLIDE = 20;
const STORIES = 600;
const SMALL = 10;
const LONG = 90;
const LONGEST = 190;

const part = (name) => document.querySelector(`[data-${name}]`);
const places = JSON.parse(part("places").textContent);
const ideas = [...part("slides").children];
const born = Date.now();
const nightly = Math.random() * 50;
let slides = ideas;
let told = "";
let seq = -1;
let sewn = null;
let failures = 0;
let paused = false;

async function answered(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(path);
  return answer;
}

async function refresh() {
  const totals = await (await answered("/data/totals.json")).json();
  if (totals.seq >= seq) {
    seq = totals.seq;
    count(totals);
  }
  part("updated").textContent = say("screen.updated", { time: clock() });
  if (sewn === null || totals.stitches > sewn) await sew(totals);
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function count({ made, audiences }) {
  const goal = goalAfter(made);
  const counts = { made, staff: audiences.staff || 0, to_go: goal - made };
  for (const [name, count] of Object.entries(counts)) {
    const box = document.querySelector(`[data-number="${name}"]`);
    box.hidden = name === "staff" && count < SMALL;
    box.querySelector("dd").textContent = number(count);
    box.querySelector("dt").textContent = say(`screen.${name}`, { count, goal });
  }
  part("numbers").classList.toggle("is-long", made >= 100000);
  part("numbers").hidden = false;
}

/** Shows the cloth as it is now; stitches that it did not have before are sewn in one after the other. */
async function sew(totals) {
  const text = await (await answered("/data/tapestry.svg")).text();
  const cloth = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  if (cloth.localName !== "svg" || cloth.querySelector("parsererror")) throw new Error("cloth");
  const numbered = [...cloth.querySelectorAll("[data-n]")];
  const fresh = sewn === null ? [] : numbered.filter((stitch) => Number(stitch.dataset.n) > sewn);
  fresh.forEach((stitch, place) => {
    stitch.classList.add("is-new");
    stitch.style.animationDelay = `${place * 0.4}s`;
  });
  cloth.setAttribute("aria-label", say("tapestry.alt", { count: totals.public }));
  replaceContent(part("cloth"), [cloth]);
  sewn = Math.max(sewn || 0, ...numbered.map((stitch) => Number(stitch.dataset.n)));
}

/** Asks until it is told, waiting longer each time nobody answers; all screens of a country must not ask at once. */
async function poll() {
  try {
    if (!paused) await refresh();
    await renew();
    failures = 0;
  } catch {
    failures += 1;
  }
  const seconds = Math.min(POLL * 2 ** failures, LONGEST_WAIT);
  setTimeout(poll, seconds * (0.8 + Math.random() * 0.4) * 1000);
}

/** Once a night, at a minute of its own between 3 and 4, and only if the page would come back. */
async function renew() {
  const now = new Date();
  if (now.getHours() !== 3 || now.getMinutes() < nightly || now - born < 2 * 3600 * 1000) return;
  await answered(location.pathname, { cache: "no-store" });
  location.reload();
}

function turn() {
  if (paused) return;
  const shown = slides[Math.floor(Date.now() / (SLIDE * 1000)) % slides.length];
  for (const slide of slides) slide.hidden = slide !== shown;
}

async function hear() {
  try {
    const text = await (await answered("/data/stories.json")).text();
    if (text !== told) tell(JSON.parse(text));
    told = text;
  } catch {
    // None yet, or no line: ideas, or the stories that were told before.
  }
  setTimeout(hear, STORIES * 1000);
}

function tell(stories) {
  const drawn = stories.filter((story) => story.words).map(drawStory);
  slides = drawn.length ? drawn : ideas;
  replaceContent(part("slides"), slides);
  turn();
}

function drawStory(story) {
  const slide = part("story").content.firstElementChild.cloneNode(true);
  const words = slide.querySelector(".slide__words");
  const picture = slide.querySelector("img");
  words.textContent = `“${shortened(story.words)}”`;
  words.lang = story.lang || "";
  words.classList.toggle("is-long", story.words.length > LONG);
  slide.querySelector(".slide__more").textContent = who(story);
  picture.addEventListener("error", () => (picture.hidden = true));
  if (/^\/(?!\/)/.test(story.picture || "")) {
    picture.src = story.picture;
    picture.hidden = false;
  }
  return slide;
}

/** As much as can be read from the other end of the room. */
function shortened(words) {
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST).replace(/\s+\S*$/, "")} …`;
}

function who({ name, place }) {
  const town = place && place !== "elsewhere" ? places[place] : null;
  if (name && town) return say("share.by", { name, place: town });
  if (name) return name;
  return town ? say("share.by_place", { place: town }) : say("share.by_nobody");
}

async function stayAwake() {
  try {
    if (!document.hidden && navigator.wakeLock) await navigator.wakeLock.request("screen");
  } catch {
    // Not allowed here, or the battery is low: then the device decides.
  }
}

part("pause").addEventListener("click", ({ target }) => {
  paused = !paused;
  target.setAttribute("aria-pressed", String(paused));
  target.textContent = say(paused ? "screen.resume" : "screen.pause");
});
document.addEventListener("visibilitychange", stayAwake);

part("needs").remove();
stayAwake();
turn();
setInterval(turn, 1000);
hear();
poll();
