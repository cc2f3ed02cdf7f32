// The services on the page of thanks.

/** Shows those that fit this theme. */
export function showServices(page, theme) {
  for (const item of page.querySelectorAll("[data-themes]")) {
    const themes = item.dataset.themes;
    item.hidden = Boolean(themes) && !themes.split(" ").includes(theme);
  }
}
