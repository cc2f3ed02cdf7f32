// The pledges and stories that were sent from this tab, newest first: {id, link, thanks, v, pledge}. `link`: the owner's;
// `thanks`: the page of thanks; `v`: the version that this tab knows; `pledge`: what was sent. They are known until the tab is
// closed. One stays on the device, if its person had its link remembered there.

import { device, visit } from "./page.js";

export function sentPledges() {
  return visit.get("sent") || [];
}

/** Remembers a pledge, or what has become of it. */
export function rememberSent(made) {
  visit.set("sent", [made, ...sentPledges().filter(({ id }) => id !== made.id)]);
}

/** The same idea, or the same words, sent from this tab before, or by whom this device remembers. */
export function sentBefore({ idea, text }) {
  const same = (made) => made && made.pledge.idea === idea && made.pledge.text === text;
  const before = [...sentPledges(), device.get("sent")].find(same);
  if (before) rememberSent(before);
  return before;
}

/** What was sent with this owner's token stays on the device. */
export function keepSent(token) {
  device.set("sent", sentPledges().find(isOf(token)) || null);
}

/** It is no longer sent: it was taken back. */
export function forgetSent(token) {
  visit.set("sent", sentPledges().filter((made) => !isOf(token)(made)));
  if (isOf(token)(device.get("sent"))) device.forget("sent");
}

function isOf(token) {
  return (made) => Boolean(made && made.link && made.link.endsWith(`#${token}`));
}
