// Updates the number of pledges on the start page: fetches totals.json now, then every 10 to 30 seconds, six times slower
// in a hidden tab. After a failed fetch the old number stays. No live region, because each update would be read aloud.

import { FIRST_MILESTONE, milestoneAfter, nextWords, presentOf, showMilestone } from "./milestones.js";
import { number, say } from "./page.js";

const box = document.querySelector("[data-totals]");
const pause = box.querySelector("[data-pause]");
let seq = Number(box.dataset.seq) || 0;
let paused = false;
let timer = 0;

function show({ made, stitches, milestones }) {
  const goal = milestoneAfter(stitches);
  const bar = box.querySelector("[data-goal]");
  const count = box.querySelector("[data-made]");
  const text = number(made);
  box.classList.toggle("total--young", made < FIRST_MILESTONE);
  for (const line of box.querySelectorAll("[data-line]")) line.hidden = !made;
  box.querySelector("[data-first]").textContent = made ? say("home.be_first") : say("home.be_stitch", { n: number(stitches + 1) });
  if (count.textContent !== text) {
    count.textContent = text;
    count.classList.remove("is-new");
    requestAnimationFrame(() => count.classList.add("is-new"));
  }
  box.querySelector("[data-made-words]").textContent = say("home.made", { count: made });
  showMilestone(box.querySelector("[data-milestone]"), presentOf(milestones)[0]);
  bar.max = goal;
  bar.value = stitches;
  bar.setAttribute("aria-label", bar.dataset.goalLabel.replace("__goal__", number(goal)));
  box.querySelector("[data-goal-words]").textContent = nextWords(stitches, "tapestry.next", "tapestry.next_goal");
}

async function refresh() {
  try {
    const answer = await fetch(box.dataset.totals, { cache: "no-cache" }); // shows a new pledge at once
    const totals = answer.ok ? await answer.json() : null;
    if (totals && totals.seq >= seq) {
      seq = totals.seq;
      show(totals);
    }
  } catch {
    // No network: the old number stays.
  }
}

function schedule() {
  clearTimeout(timer);
  if (paused) return;
  const seconds = (10 + Math.random() * 20) * (document.hidden ? 6 : 1);
  timer = setTimeout(() => refresh().then(schedule), seconds * 1000);
}

pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
  pause.textContent = say(paused ? "home.resume" : "home.pause");
  if (paused) clearTimeout(timer);
  else refresh().then(schedule);
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !paused) refresh().then(schedule);
});

refresh().then(schedule);
