// The picture of a story: uploaded to the uploads bucket as soon as it is fileInput. The form then carries only its id.
// Without this script a story has no picture.

import { lang, say, visit } from "./page.js";

const STORAGE_KEY = "picture";
const section = document.querySelector("[data-picture]");
const form = section.closest("form");
const fileInput = section.querySelector("input[type=file]");
const id = form.elements.picture;
const status = section.querySelector("[data-picture-status]");
const remove = section.querySelector("[data-picture-remove]");
const description = section.querySelector("[data-picture-alt]");
const preview = section.querySelector("[data-picture-preview]");
const shown = new Image();
let uploading = null;

function show(picture, words) {
  id.value = picture;
  status.textContent = words;
  remove.hidden = description.hidden = !picture;
  if (!picture) form.elements.picture_alt.value = "";
  visit.set(STORAGE_KEY, picture);
}

/** Shows the chosen file before it is sent. As a data: address, because the site's policy allows no blob: pictures. */
function showPreview(file) {
  preview.hidden = true;
  if (!file) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    if (fileInput.files[0] === file) shown.src = reader.result;
  });
  reader.readAsDataURL(file);
}

/** Why this file cannot be uploaded; empty if it can. */
function problemWith(file) {
  if (!__PICTURE_TYPES__.includes(file.type)) return say("story.picture_type");
  return file.size > __PICTURE_BYTES__ ? say("story.picture_big") : "";
}

async function upload(file) {
  const invitation = await fetch("/api/stories/pictures", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ type: file.type, lang }),
  });
  if (!invitation.ok) throw new Error("invitation");
  const { id: picture, to, fields } = await invitation.json();
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file); // last: S3 ignores the fields after the file
  const answer = await fetch(to, { method: "POST", body });
  if (!answer.ok) throw new Error("refused");
  return picture;
}

fileInput.addEventListener("change", async () => {
  const file = fileInput.files[0];
  const problem = file && problemWith(file);
  show("", problem || (file ? say("story.picture_sending") : ""));
  showPreview(problem ? null : file);
  if (!file || problem) return;
  const current = (uploading = upload(file));
  const picture = await current.catch(() => "");
  if (uploading !== current) return; // another file was fileInput meanwhile
  uploading = null;
  show(picture, say(picture ? "story.picture_ready" : "story.picture_failed"));
});

remove.addEventListener("click", () => {
  fileInput.value = "";
  show("", "");
  showPreview(null);
  fileInput.focus();
});

form.addEventListener(
  "submit",
  (event) => {
    if (!uploading) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    status.textContent = say("story.picture_wait");
    fileInput.focus();
  },
  true,
);

Object.assign(shown, { className: "story__picture", alt: preview.dataset.picturePreview });
preview.append(shown);
shown.addEventListener("load", () => (preview.hidden = false));
section.hidden = false;
const before = id.value || visit.get(STORAGE_KEY);
if (before) show(before, say("story.picture_ready"));
