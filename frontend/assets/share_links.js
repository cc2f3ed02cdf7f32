// What the share buttons share.

import { say } from "./page.js";

/** As the templates encode. */
const encode = (text) =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%2F/g, "/");

/** Lets the share buttons of a page share this address in place of the one they have. */
export function shareInstead(page, address) {
  const list = page.querySelector("[data-share-links]");
  const [before, after] = [`${list.dataset.shareLinks}?c=`, `${address}?c=`];
  replaceInMessages(list, before, after);
  for (const button of list.querySelectorAll("button")) {
    for (const name of ["copy", "native"]) if (button.dataset[name]) button.dataset[name] = button.dataset[name].replace(before, after);
  }
  list.dataset.shareLinks = address;
}

/** Lets the messages say what was pledged, which only this browser knows. */
export function nameInMessages(page, pledge) {
  const list = page.querySelector("[data-share-links]");
  replaceInMessages(list, say("thanks.message_any"), say("thanks.message_pledge", { pledge }));
}

function replaceInMessages(list, before, after) {
  for (const link of list.querySelectorAll("a")) {
    link.setAttribute("href", link.getAttribute("href").replace(encode(before), () => encode(after)));
  }
}
