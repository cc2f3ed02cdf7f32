// The picture of a story: sent by itself as soon as it is chosen, straight to where pictures are made plain. The form
// then carries its id alone. Without this script there is no picture, and the form works as well.

import { lang, say, visit } from "./page.js";

const MOST = 8 * 1024 * 1024;
const KINDS = ["image/jpeg", "image/png", "image/webp"];
const KEPT = "picture";
const part = document.querySelector("[data-picture]");
const form = part.closest("form");
const chosen = part.querySelector("input[type=file]");
const id = form.elements.picture;
const status = part.querySelector("[data-picture-status]");
const remove = part.querySelector("[data-picture-remove]");
const described = part.querySelector("[data-picture-alt]");
let sending = null;

function show(picture, words) {
  id.value = picture;
  status.textContent = words;
  remove.hidden = described.hidden = !picture;
  if (!picture) form.elements.picture_alt.value = "";
  visit.set(KEPT, picture);
}

/** Why this file cannot be sent, or nothing. */
function unfit(file) {
  if (!KINDS.includes(file.type)) return say("story.picture_type");
  return file.size > MOST ? say("story.picture_big") : "";
}

async function send(file) {
  const invited = await fetch("/api/stories/pictures", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ type: file.type, lang }),
  });
  if (!invited.ok) throw new Error("uninvited");
  const { id: picture, to, fields } = await invited.json();
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file); // the last field: what follows it would not be read
  const answer = await fetch(to, { method: "POST", body });
  if (!answer.ok) throw new Error("refused");
  return picture;
}

chosen.addEventListener("change", async () => {
  const file = chosen.files[0];
  const why = file && unfit(file);
  show("", why || (file ? say("story.picture_sending") : ""));
  if (!file || why) return;
  const mine = (sending = send(file));
  const picture = await mine.catch(() => "");
  if (sending !== mine) return; // another was chosen meanwhile
  sending = null;
  show(picture, say(picture ? "story.picture_ready" : "story.picture_failed"));
});

remove.addEventListener("click", () => {
  chosen.value = "";
  show("", "");
  chosen.focus();
});

form.addEventListener(
  "submit",
  (event) => {
    if (!sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    status.textContent = say("story.picture_wait");
    chosen.focus();
  },
  true,
);

part.hidden = false;
const before = id.value || visit.get(KEPT);
if (before) show(before, say("story.picture_ready"));
