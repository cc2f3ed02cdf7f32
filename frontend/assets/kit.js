// The code of any channel from its parts, and what leads there: the address, as it is typed and said, a code to scan, and a
// poster from this browser. So what is new can be put up at once; nothing is sent anywhere.

import { replaceContent, say } from "./page.js";
import { correction, generate } from "./lean_qr.js";

const form = document.querySelector("[data-kit]");
const made = document.querySelector("[data-made]");
const part = (name) => made.querySelector(`[data-made-${name}]`);
const { medium, location: where, number, language } = form.elements;
const signs = JSON.parse(document.querySelector("[data-signs]").textContent);
const sheets = [...document.querySelectorAll("[data-sheet]")];
const status = made.querySelector("[data-status]");
const BORDER = 4; // modules that readers need around a code
const PICTURE = 1200; // pixels, at least

/** How many of the medium may be at one place or team; of some there are none. */
const each = () => Number(medium.selectedOptions[0].dataset.each);

/** Shows the choices that the medium has. */
function offer() {
  if (!each()) where.value = "";
  const many = where.value ? each() : 1;
  const before = Math.min(Number(number.value) || 1, many);
  const numbers = Array.from({ length: many }, (_, at) => new Option(at + 1));
  replaceContent(number, numbers);
  number.value = before;
  form.querySelector("[data-choice=location]").hidden = !each();
  form.querySelector("[data-choice=number]").hidden = many < 2;
}

/** As chalicelib/content/channels.py has it: a medium, a medium at a place or team, or one of several there. */
function code() {
  return [medium.value, where.value, number.value > 1 && number.value].filter(Boolean).join("-");
}

function show() {
  offer();
  const address = `${form.dataset.origin}/go/${code()}`;
  const typed = address.replace(/^https?:\/\//, "");
  part("code").textContent = code();
  part("address").textContent = typed;
  part("spoken").textContent = signs[language.value].reduce((said, [sign, word]) => said.split(sign).join(word), typed);
  part("spoken").lang = language.value;
  replaceContent(part("qr"), [svg(address)]);
  showPieces();
  for (const sheet of sheets) {
    sheet.hidden = sheet.dataset.sheet !== language.value;
    sheet.querySelector("[data-sheet-address]").textContent = typed;
    for (const old of sheet.querySelectorAll(".qr")) old.remove();
    sheet.querySelector("[data-sheet-qr]").prepend(svg(address));
  }
  status.textContent = "";
}

/** The files of this channel in this language, among all that the page lists. */
function showPieces() {
  const links = [...document.querySelectorAll("a[data-code]")].filter((link) => !made.contains(link));
  const found = links.filter((link) => link.dataset.code === code() && link.dataset.speaks === language.value);
  const items = found.map((link) => {
    const item = document.createElement("li");
    item.append(link.cloneNode(true));
    return item;
  });
  replaceContent(part("pieces"), items);
  part("none").hidden = found.length > 0;
}

/** The modules of the code that are dark. A seventh of it may be spoilt, as of the ones that the build draws. */
function modules(address) {
  const found = generate(address, { minCorrectionLevel: correction.M });
  const line = Array.from({ length: found.size }, (_, at) => at);
  const dark = line.flatMap((y) => line.filter((x) => found.get(x, y)).map((x) => [x + BORDER, y + BORDER]));
  return { side: found.size + 2 * BORDER, dark };
}

function svg(address) {
  const { side, dark } = modules(address);
  const picture = drawing("svg", { viewBox: `0 0 ${side} ${side}`, "shape-rendering": "crispEdges", class: "qr" });
  picture.append(drawing("path", { fill: "#fff", d: `M0 0h${side}v${side}H0z` }));
  picture.append(drawing("path", { d: dark.map(([x, y]) => `M${x},${y}h1v1h-1z`).join("") }));
  picture.setAttribute("aria-hidden", "true");
  return picture;
}

function drawing(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [each, value] of Object.entries(attributes)) made.setAttribute(each, value);
  return made;
}

function png(address) {
  const { side, dark } = modules(address);
  const size = Math.ceil(PICTURE / side);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side * size;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  for (const [x, y] of dark) pen.fillRect(x * size, y * size, size, size);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function save(kind) {
  const address = `${form.dataset.origin}/go/${code()}`;
  const text = new XMLSerializer().serializeToString(svg(address));
  const file = kind === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await png(address);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${code()}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  status.textContent = say("kit.saved", { file: link.download });
}

form.hidden = made.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", show);
document.querySelector(".page").classList.add("page--sheet");
const copy = made.querySelector("[data-copy]");
copy.hidden = !navigator.clipboard; // where a browser does not let pages copy, people mark it
copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(`${form.dataset.origin}/go/${code()}`);
    status.textContent = say("kit.copied");
  } catch {
    getSelection().selectAllChildren(part("address"));
    status.textContent = say("kit.copy_by_hand");
  }
});
for (const button of made.querySelectorAll("[data-save]")) button.addEventListener("click", () => save(button.dataset.save));
made.querySelector("[data-print]").addEventListener("click", () => print());
show();
