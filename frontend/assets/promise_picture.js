// The promise as a picture, drawn here and sent nowhere: with the stitches of the page, to keep or to send. Loaded once the
// page is shown (thanks.js), and offered where this browser can draw.

import { say } from "./page.js";

const page = document.querySelector("[data-thanks]");
const SIDE = 1080;
const EDGE = 110;
const [LARGEST, SMALLEST] = [92, 40];

if (canDraw()) offer();

function offer() {
  const [save, send] = ["save", "send"].map((name) => page.querySelector(`[data-${name}]`));
  save.addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await picture());
    link.download = "my-pledge.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    page.querySelector("[data-picture-status]").textContent = say("thanks.picture_saved");
  });
  send.hidden = !canSend();
  send.addEventListener("click", async () => {
    const file = new File([await picture()], "my-pledge.png", { type: "image/png" });
    navigator.share({ files: [file] }).catch(() => {}); // closed without sending
  });
  page.querySelector("[data-picture]").classList.remove("is-waiting");
}

/** Some browsers have no canvas, and some give another picture than was drawn, so that nobody is tracked by it. */
function canDraw() {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext && canvas.getContext("2d");
  if (!pen || !canvas.toBlob || !window.Path2D) return false;
  pen.fillStyle = "#123456";
  pen.fillRect(0, 0, 2, 2);
  return pen.getImageData(0, 0, 1, 1).data.join() === "18,52,86,255";
}

function canSend() {
  const file = new File([""], "my-pledge.png", { type: "image/png" });
  return Boolean(navigator.canShare && navigator.canShare({ files: [file] }));
}

function picture() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const font = style.getPropertyValue("--font-heading");
  pen.fillStyle = colour("paper");
  pen.fillRect(0, 0, SIDE, SIDE);
  pen.strokeStyle = getComputedStyle(page.querySelector("[data-card]")).outlineColor;
  pen.lineWidth = 8;
  pen.setLineDash([28, 18]);
  pen.strokeRect(48, 48, SIDE - 96, SIDE - 96);
  pen.fillStyle = colour("ink");
  pen.textBaseline = "top";
  writeLargest(pen, page.querySelector("[data-promise]").textContent, font);
  drawStitches(pen, page.querySelector(".stitches"));
  pen.fillStyle = colour("soft-ink");
  pen.font = `700 40px ${font}`;
  pen.fillText(document.querySelector(".logo__name").textContent, EDGE, SIDE - 170);
  pen.font = `34px ${font}`;
  pen.fillText(location.host, EDGE, SIDE - 120);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Writes the words as large as they fit above the stitches. */
function writeLargest(pen, words, font) {
  let size = LARGEST;
  let lines = [];
  do {
    pen.font = `700 ${size}px ${font}`;
    lines = wrapped(pen, words);
    size -= 4;
  } while (lines.length * size * 1.25 > 520 && size >= SMALLEST);
  lines.forEach((line, index) => pen.fillText(line, EDGE, EDGE + 10 + index * (size + 4) * 1.2, SIDE - 2 * EDGE));
}

function wrapped(pen, words) {
  const lines = [""];
  for (const word of words.split(/\s+/)) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (pen.measureText(longer).width <= SIDE - 2 * EDGE) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.filter(Boolean);
}

/** The cloth of the page: its paths, and those that its stitches use. */
function drawStitches(pen, cloth) {
  const scale = (SIDE - 2 * EDGE) / 286;
  pen.save();
  pen.translate(EDGE, 660);
  pen.scale(scale, scale);
  for (const path of cloth.querySelectorAll(":scope > path")) paint(pen, path);
  for (const stitch of cloth.querySelectorAll("use")) {
    const { a, d, e, f } = stitch.transform.baseVal.consolidate().matrix;
    pen.save();
    pen.transform(a, 0, 0, d, e, f);
    for (const path of document.querySelectorAll(`${stitch.getAttribute("href")} path`)) paint(pen, path);
    pen.restore();
  }
  pen.restore();
}

function paint(pen, path) {
  pen.globalAlpha = Number(path.getAttribute("opacity")) || 1;
  pen.fillStyle = path.getAttribute("fill");
  pen.fill(new Path2D(path.getAttribute("d")), "evenodd");
}
