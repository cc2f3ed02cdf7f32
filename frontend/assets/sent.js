// The pledges and stories that were sent from this tab, newest first: {id, link, thanks, v, pledge}. `link`: the owner's;
// `thanks`: the page of thanks; `v`: the version that this tab knows; `pledge`: what was sent. They are known until the tab is
// closed. One stays on the device, if its person had its link remembered there. Tabs of this browser that show a form, a page of
// thanks or an owner's page tell each other what they sent and what was taken back; nothing is stored for that.

import { device, visit } from "./page.js";

const tabs = window.BroadcastChannel ? new BroadcastChannel("sent") : null;
const sentElsewhere = [];
if (tabs) {
  tabs.onmessage = ({ data: { made, gone } }) => {
    if (made) sentElsewhere.push(...made);
    else if (gone) forgetHere(gone);
    else tabs.postMessage({ made: sentPledges() });
  };
  tabs.postMessage({});
}

export function sentPledges() {
  return visit.get("sent") || [];
}

/** Remembers a pledge, or what has become of it. */
export function rememberSent(made) {
  visit.set("sent", [made, ...sentPledges().filter(({ id }) => id !== made.id)]);
}

/** The same idea, or the same words, sent from this tab or another one, or by whom this device remembers; but not the one
 * that is now made for someone else. */
export function sentBefore({ idea, text }) {
  const { besides } = visit.get("again") || {};
  const same = (made) => made && made.id !== besides && made.pledge.idea === idea && made.pledge.text === text;
  const before = [...sentPledges(), device.get("sent"), ...sentElsewhere].find(same);
  if (before) rememberSent(before);
  return before;
}

/** What was sent with this owner's token stays on the device, in place of any other. */
export function keepSent(token) {
  const made = sentPledges().find(isOf(token));
  if (made) device.set("sent", made);
  else device.forget("sent");
}

/** It is no longer sent: it was taken back. */
export function forgetSent(token) {
  forgetHere(token);
  if (isOf(token)(device.get("sent"))) device.forget("sent");
  if (tabs) tabs.postMessage({ gone: token });
}

function forgetHere(token) {
  visit.set("sent", sentPledges().filter((made) => !isOf(token)(made)));
  const known = sentElsewhere.findIndex(isOf(token));
  if (known >= 0) sentElsewhere.splice(known, 1);
}

/** The same is made once more, for someone else. */
export function sendBesides(id) {
  visit.set("sent", sentPledges().filter((made) => made.id !== id));
  visit.set("again", { besides: id });
}

function isOf(token) {
  return (made) => Boolean(made && made.link && made.link.endsWith(`#${token}`));
}
