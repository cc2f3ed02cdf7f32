"""Whether the parts of the big screen stand clear of each other."""

CROWDED = """() => {
  const box = (part) => document.querySelector(part).getBoundingClientRect();
  const crowded = [];
  const numbers = [...document.querySelectorAll("[data-numbers] > div")].map((each) => each.getBoundingClientRect());
  for (const slide of document.querySelectorAll("[data-slides] > li")) {
    for (const each of slide.parentElement.children) each.hidden = each !== slide;
    const at = slide.getBoundingClientRect();
    if (at.top < box("[data-numbers]").bottom || at.bottom > box("[data-tapestry]").top) crowded.push(slide.innerText);
    if (at.right > box(".join").left || box(".join").bottom > box("[data-tapestry]").top) crowded.push(slide.innerText);
  }
  if (box("[data-tapestry]").bottom > innerHeight) crowded.push("tapestry");
  if (numbers.some(({ top, right }) => top > numbers[0].top || right > box(".join").left)) crowded.push("numbers");
  return crowded;
}"""
"""A script for the page; it returns what overlaps, or leaves the screen."""
