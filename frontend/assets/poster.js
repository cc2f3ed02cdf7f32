// The button that prints. Without script the browser's own menu does.

import "./page.js";

document.querySelector("[data-print]").addEventListener("click", () => print());
