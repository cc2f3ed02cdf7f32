// The stitch of a new pledge: its number stands on the pledge's own page, its neighbours in wall.json.

import { number, replaceContent, say, wait } from "./page.js";
import { known, ideaOf } from "./promise.js";

const SVG = "http://www.w3.org/2000/svg";
const [ACROSS, DOWN, COLUMN, AROUND] = [26, 17, 5, 5]; // of a cell; the own one's column; cells at each side of it
const FIRST_TRIES = 10;
const TRIES = 14;

/** The pledge's own page, once it is published: within seconds, or after a moderator has published own words. */
export async function ownPage(address) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    await wait(tried < FIRST_TRIES ? 2500 : 12000);
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (answer && answer.ok) return new DOMParser().parseFromString(await answer.text(), "text/html");
  }
  return null;
}

/** Adds stitch `n` between those before and after it, and says so once. Neighbours that are published later (up to a
 * minute) are added without being announced. */
export async function addStitch(page, n, pledge) {
  let near = await neighbours(n);
  draw(page, n, pledge, near.stitches);
  page.querySelector("[data-stitch-line]").textContent = sentence(n, near.stitches);
  if (near.complete) return;
  for (let tried = 0; !near.complete && tried < FIRST_TRIES; tried += 1) {
    await wait(10000);
    near = await neighbours(n);
  }
  draw(page, n, pledge, near.stitches);
  const next = besides(n, near.stitches);
  if (next) page.querySelector("[data-beside]").textContent = say("thanks.stitch_late", { near: inWords(next) });
}

/** The stitches within reach, and whether wall.json is new enough to know the one before. */
async function neighbours(n) {
  try {
    const { newest = [] } = await (await fetch("/data/wall.json", { cache: "no-cache" })).json();
    const stitches = newest.filter((each) => each.n !== n && Math.abs(each.n - n) <= AROUND);
    return { stitches, complete: n === 1 || newest.some((each) => each.n >= n - 1) };
  } catch {
    return { stitches: [], complete: false };
  }
}

function sentence(n, stitches) {
  const next = besides(n, stitches);
  if (next) return say("thanks.stitch_beside", { n: number(n), near: inWords(next) });
  return say(n === 1 ? "thanks.stitch_first" : "thanks.stitch", { n: number(n) });
}

/** The stitch that was added just before or, if that one was taken down, just after. An idea that this page does not
 * know yet has no words here. */
function besides(n, stitches) {
  const sayable = stitches.filter(({ idea }) => !idea || known.ideas[idea]);
  return sayable.find((each) => each.n === n - 1) || sayable.find((each) => each.n === n + 1);
}

/** “walk to the shop” from Hawick. */
function inWords({ idea, place: town }) {
  const { will } = ideaOf({ idea: idea || "" });
  const place = town && town !== "elsewhere" ? known.places[town] : "";
  return say(`thanks.near_${will ? (place ? "place" : "idea") : place ? "own_place" : "own"}`, { idea: will, place });
}

function draw(page, n, pledge, stitches) {
  const row = stitches.map((each) => thread(each.theme, COLUMN + each.n - n));
  const own = document.createElementNS(SVG, "g");
  own.setAttribute("class", "stitches__own");
  own.append(thread(ideaOf(pledge).theme, COLUMN));
  const ring = document.createElementNS(SVG, "rect");
  const box = { class: "stitches__ring", x: COLUMN * ACROSS - 0.5, y: DOWN - 1, width: ACROSS, height: DOWN + 6, rx: 4 };
  for (const [name, value] of Object.entries(box)) ring.setAttribute(name, value);
  replaceContent(page.querySelector("[data-stitches]"), [...row, own, ring]);
}

/** A theme's stitch in the middle row. Four columns rise, the next four fall, as in the cloth. */
function thread(theme, column) {
  const stitch = document.createElementNS(SVG, "use");
  const rising = Math.floor(column / 4) % 2 === 0;
  const x = rising ? column * ACROSS - 2 : (column + 1) * ACROSS + 2;
  stitch.setAttribute("href", `#thread-${document.getElementById(`thread-${theme}`) ? theme : "own"}`);
  stitch.setAttribute("transform", `translate(${x} ${DOWN})${rising ? "" : " scale(-1 1)"}`);
  return stitch;
}
