// What the share buttons share.

const encode = (text) => encodeURIComponent(text).replace(/%2F/g, "/"); // as the templates encode

/** Lets the share buttons of a page share this address in place of the one they have. */
export function shareInstead(page, address) {
  const list = page.querySelector("[data-share-links]");
  const [before, after] = [`${list.dataset.shareLinks}?c=`, `${address}?c=`];
  for (const link of list.querySelectorAll("a")) {
    link.setAttribute("href", link.getAttribute("href").replace(encode(before), encode(after)));
  }
  for (const button of list.querySelectorAll("button")) {
    for (const name of ["copy", "native"]) if (button.dataset[name]) button.dataset[name] = button.dataset[name].replace(before, after);
  }
  list.dataset.shareLinks = address;
}
