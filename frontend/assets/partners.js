// The buttons that copy a line of HTML. Without script, or where a browser does not let pages copy, people mark it.

import "./page.js";

const status = document.querySelector("[data-status]");
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) button.parentElement.hidden = true;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    status.textContent = status.dataset.copied;
  });
}
