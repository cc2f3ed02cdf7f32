// The page of a test mail: says whether the part after the sign # came through the mail system whole. Asks no server.

import "./page.js";

const page = document.querySelector("[data-rehearsal]");

function show() {
  const came = location.hash.slice(1);
  const outcome = came === page.dataset.rehearsal ? "whole" : came ? "changed" : "gone";
  for (const each of page.querySelectorAll("[data-outcome]")) each.hidden = each.dataset.outcome !== outcome;
  page.querySelector("[data-help]").hidden = outcome === "whole";
}

addEventListener("hashchange", show);
show();
