// The page of thanks for a story is one static file: the story's id stands in the fragment, which only this browser sees.

import { visit } from "./page.js";
import { sentPledges } from "./sent.js";

const page = document.querySelector("[data-story-thanks]");
const own = page.querySelector("[data-own-page]");
const [, id] = /^#([\w-]{8,64})$/.exec(location.hash) || [];

if (id) {
  own.setAttribute("href", own.getAttribute("href").replace("__id__", id));
  own.textContent = own.textContent.replace("__id__", id);
  own.closest("section").hidden = false;
}

const made = sentPledges().find((each) => each.id === id);
const [sent, unknown] = ["sent", "unknown"].map((name) => page.querySelector(`[data-${name}]`));
if (unknown) (made ? sent : unknown).hidden = false;
if (unknown && made) {
  const [was, is] = [unknown, sent].map((part) => part.querySelector("h1").textContent);
  document.title = document.title.replace(was, is);
}
if (made && made.link) {
  page.querySelector("[data-owner-link]").setAttribute("href", made.link);
  page.querySelector("[data-owner]").hidden = false;
}
if (visit.get("support")) page.querySelector("[data-support]").hidden = false;
visit.forget("picture"); // sent with this story; the next story has its own
