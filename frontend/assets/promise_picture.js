// The promise as a picture, drawn here and sent nowhere: with the stitches of the page, to keep or to send. Loaded once the
// page is shown (thanks.js), and offered where this browser can draw.

import { say } from "./page.js";
import { canDraw, drawPicture, savePicture, toPng } from "./picture_drawing.js";

const page = document.querySelector("[data-thanks]");
const SIDE = 1080;

if (canDraw()) offer();

function offer() {
  const [save, send] = ["save", "send"].map((name) => page.querySelector(`[data-${name}]`));
  save.addEventListener("click", async () => {
    await savePicture(picture(), "my-pledge.png");
    page.querySelector("[data-picture-status]").textContent = say("thanks.picture_saved");
  });
  send.hidden = !canSend();
  send.addEventListener("click", async () => {
    const file = new File([await toPng(picture())], "my-pledge.png", { type: "image/png" });
    navigator.share({ files: [file] }).catch(() => {}); // closed without sending
  });
  page.querySelector("[data-picture]").classList.remove("is-waiting");
}

function canSend() {
  const file = new File([""], "my-pledge.png", { type: "image/png" });
  return Boolean(navigator.canShare && navigator.canShare({ files: [file] }));
}

function picture() {
  const words = page.querySelector("[data-promise]").textContent;
  const edge = getComputedStyle(page.querySelector("[data-card]")).outlineColor;
  return drawPicture({ width: SIDE, height: SIDE, words, cloth: page.querySelector(".stitches"), edge });
}
