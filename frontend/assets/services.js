// The services near by, on the pages of thanks and of ideas.

const fits = (codes, code) => !codes || codes.split(" ").includes(code);

/** Shows those that fit the theme (the page of an idea lists no others) and the town, that town's first. As long as no town
 * is told, services in any town are shown. `towns`: [code, name] of each, for the choice of another town. */
export function showServices(page, { theme = "", town, towns }) {
  const list = page.querySelector("[data-services]");
  if (!list) return;
  const fitting = [...list.children].filter(({ dataset }) => fits(dataset.themes, theme));
  const show = (chosen) => {
    const near = fitting.filter(({ dataset }) => !chosen || fits(dataset.places, chosen));
    for (const item of list.children) item.hidden = !near.includes(item);
    list.append(...near.filter(({ dataset }) => dataset.places), ...near.filter(({ dataset }) => !dataset.places));
  };
  show(town);
  const choice = page.querySelector("[data-town]");
  if (!choice) return;
  choice.hidden = !fitting.some(({ dataset }) => dataset.places);
  const field = choice.querySelector("select");
  field.append(...towns.map(([code, name]) => new Option(name, code, false, code === town)));
  field.addEventListener("change", () => show(field.value));
}
