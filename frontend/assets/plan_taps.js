// Asks who made no plan when they will do it, then how sure they are: one tap each. The first answer and a smaller beginning
// are saved by the owner's link; how sure somebody is stays here.

import { lang, say } from "./page.js";
import { ideaOf, known, willOf } from "./promise.js";
import { rememberSent } from "./sent.js";

/** `made`: the pledge that was sent (sent.js); `changed()` is called when its plan is another one. Returns `save(plan)`. */
export function askForPlan(page, made, changed) {
  const part = (name) => page.querySelector(`[data-${name}]`);
  const status = part("plan-status");
  let saving = false;

  function ask(name) {
    for (const each of ["when", "sure"]) part(each).hidden = each !== name;
    part("answers").hidden = false;
    part("small").hidden = true;
  }

  /** Saves the plan; says so, or that nothing was changed. Whether it stands now. */
  async function save(plan, words) {
    if (saving) return false;
    saving = true;
    status.textContent = say("plan.saving");
    const answer = await post(plan).catch(() => null);
    saving = false;
    const stands = answer && answer.body.pledge;
    if (!stands) {
      status.textContent = (answer && answer.body.error) || say("owner.failed");
      return false;
    }
    made.v = stands.v;
    made.pledge.plan = { when: stands.when, will: stands.will };
    rememberSent(made);
    changed();
    status.textContent = answer.ok ? say(words) : answer.body.error;
    return answer.ok;
  }

  /** One more try with the newest version, if it was no other plan that raised it: a moderator may have read the words. */
  async function post(plan, again) {
    const token = made.link.split("#")[1];
    const answer = await fetch("/api/owner/changes", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ token, v: made.v, change: "plan", plan, lang }),
    });
    const body = await answer.json();
    const { when, will } = made.pledge.plan || {};
    const stands = body.pledge;
    if (answer.status !== 409 || again || (stands.when || "") !== (when || "") || (stands.will || "") !== (will || "")) {
      return { ok: answer.ok, body };
    }
    made.v = stands.v;
    return post(plan, true);
  }

  function button(code) {
    const tap = document.createElement("button");
    Object.assign(tap, { type: "button", textContent: known.cues[code] });
    tap.classList.add("govuk-button", "button--second");
    tap.addEventListener("click", async () => {
      const will = willOf(made.pledge);
      if (!(await save(will ? { when: code, will } : { when: code }, "plan.saved"))) return;
      ask("sure");
      page.querySelector("#sure").focus();
    });
    return tap;
  }

  function beginSmaller() {
    const ways = ideaOf(made.pledge).smaller;
    for (const each of page.querySelectorAll("[data-way]")) {
      each.hidden = ["minutes", "days"].includes(each.dataset.way) && !ways.includes(each.dataset.way);
    }
    part("small-lead").hidden = !ways.length;
    part("answers").hidden = true;
    part("small").hidden = false;
    status.textContent = "";
    (ways.length ? page.querySelector("#small") : page.querySelector("#sure")).focus();
  }

  function done(words) {
    ask("");
    status.textContent = say(words);
  }

  async function choose(way) {
    if (way === "keep") return done("plan.set");
    if (way === "time") {
      ask("when");
      status.textContent = "";
      return page.querySelector("#when").focus();
    }
    const { when } = made.pledge.plan;
    const will = say(`plan.smaller_${way}`, { will: willOf(made.pledge) || say("plan.own_will") });
    if (await save({ when, will }, "plan.small_saved")) ask("");
  }

  part("cues").append(...ideaOf(made.pledge).when.map(button));
  for (const each of page.querySelectorAll("[data-answer]")) {
    each.addEventListener("click", () => (each.dataset.answer === "not" ? beginSmaller() : done("plan.set")));
  }
  for (const each of page.querySelectorAll("[data-way]")) each.addEventListener("click", () => choose(each.dataset.way));
  if (!(made.pledge.plan || {}).when) ask("when");
  return save;
}
