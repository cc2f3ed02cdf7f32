// Shows new mail as it comes; the page is left alone while there is none, so that one can read.
const shown = document.querySelectorAll("article").length;
setInterval(async () => {
  try {
    const mails = await (await fetch("/messages.json")).json();
    if (mails.length !== shown) location.reload();
  } catch {
    // The stack was stopped; perhaps it comes back.
  }
}, 2000);
