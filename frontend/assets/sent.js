// The pledges and stories that were sent from this tab, newest first: {id, link, thanks, v, pledge}. `link`: the owner's;
// `thanks`: the page of thanks; `v`: the version that this tab knows; `pledge`: what was sent. They are known until the tab is
// closed, and never stay on the device.

import { visit } from "./page.js";

export function sentPledges() {
  return visit.get("sent") || [];
}

/** Remembers a pledge, or what has become of it. */
export function rememberSent(made) {
  visit.set("sent", [made, ...sentPledges().filter(({ id }) => id !== made.id)]);
}

/** The same idea, or the same words, sent from this tab before. */
export function sentBefore({ idea, text }) {
  return sentPledges().find(({ pledge }) => pledge.idea === idea && pledge.text === text);
}
