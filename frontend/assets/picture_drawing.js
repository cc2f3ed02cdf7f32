// Draws words as a picture with the page's colours and stitches. Nothing is sent anywhere.

const EDGE = 110;
const [LARGEST, SMALLEST] = [92, 36];
/** Below the words: the cloth, the site's name and its address. */
const FOOT = 420;

/** Some browsers have no canvas, and some give another picture than was drawn, so that nobody is tracked by it. */
export function canDraw() {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext && canvas.getContext("2d");
  if (!pen || !canvas.toBlob || !window.Path2D) return false;
  pen.fillStyle = "#123456";
  pen.fillRect(0, 0, 2, 2);
  return pen.getImageData(0, 0, 1, 1).data.join() === "18,52,86,255";
}

/** A canvas with the words, the `line` below them, and the `cloth` (an svg of the page). `edge`: the colour around. Words with
    a line stand in the middle, others at the top. */
export function drawPicture({ width, height, words, line = "", cloth, edge }) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const font = style.getPropertyValue("--font-heading");
  pen.fillStyle = colour("paper");
  pen.fillRect(0, 0, width, height);
  pen.strokeStyle = edge || colour("action");
  pen.lineWidth = 8;
  pen.setLineDash([28, 18]);
  pen.strokeRect(48, 48, width - 96, height - 96);
  pen.textBaseline = "top";
  pen.fillStyle = colour("ink");
  const inside = width - 2 * EDGE;
  pen.font = `40px ${font}`;
  const lines = wrapped(pen, line, inside);
  const room = lines.length && 24 + lines.length * 48; // the words take what the whole line leaves
  const below = writeLargest(pen, words, font, { width: inside, height: height - FOOT - 140 - room, centred: line });
  pen.fillStyle = colour("soft-ink");
  pen.font = `40px ${font}`;
  lines.forEach((part, index) => pen.fillText(part, EDGE, below + 24 + index * 48));
  drawStitches(pen, cloth, { top: height - FOOT, width: inside });
  pen.font = `700 40px ${font}`;
  pen.fillText(document.querySelector(".logo__name").textContent, EDGE, height - 170);
  pen.font = `34px ${font}`;
  pen.fillText(location.host, EDGE, height - 120);
  return canvas;
}

/** Has the browser save the canvas as a PNG of this name. */
export async function savePicture(canvas, name) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(await toPng(canvas));
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60000);
}

export function toPng(canvas) {
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Writes the words as large as they fit, and returns where they end. `centred`: in the middle of the box. */
function writeLargest(pen, words, font, box) {
  let size = LARGEST + 4;
  let lines = [];
  do {
    size -= 4;
    pen.font = `700 ${size}px ${font}`;
    lines = wrapped(pen, words, box.width);
  } while (lines.length * size * 1.25 > box.height && size > SMALLEST);
  const high = lines.length * size * 1.2;
  const top = EDGE + 10 + (box.centred ? Math.max(box.height - high, 0) / 2 : 0);
  lines.forEach((line, index) => pen.fillText(line, EDGE, top + index * size * 1.2, box.width));
  return top + high;
}

function wrapped(pen, words, width) {
  const lines = [""];
  for (const word of words.split(/\s+/)) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.filter(Boolean);
}

/** The cloth of the page: its paths, and those that its stitches use. */
function drawStitches(pen, cloth, { top, width }) {
  const scale = width / cloth.viewBox.baseVal.width;
  pen.save();
  pen.translate(EDGE, top);
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
