// The buttons that copy a line of HTML. Without script, people mark it; where a browser refuses to copy, it is marked for them.

import "./page.js";

for (const line of document.querySelectorAll("[data-line]")) {
  const code = line.querySelector("code");
  const button = line.querySelector("button");
  const status = line.querySelector("[data-status]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      status.textContent = status.dataset.copied;
    } catch {
      getSelection().selectAllChildren(code);
      status.textContent = status.dataset.byHand;
    }
  });
}
