// The share buttons that need script: they copy the address, and open the device's own sheet.

/** Lets the buttons of a page work, and hides those that this browser cannot serve. */
export function enableShareButtons(page) {
  const status = page.querySelector("[data-share-links] + [data-status]");
  for (const button of page.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) button.parentElement.hidden = true;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        status.textContent = button.dataset.copied;
      } catch {
        status.textContent = button.dataset.copy; // refused: people mark it themselves
      }
    });
  }
  for (const button of page.querySelectorAll("[data-native]")) {
    if (!navigator.share) button.parentElement.hidden = true;
    button.addEventListener("click", () => {
      navigator.share({ title: button.dataset.shareTitle, url: button.dataset.native }).catch(() => {}); // closed without sharing
    });
  }
}
