// Shows the form one step at a time. Without this script the form is one page. The address's fragment names the step, so
// that Back, reload and links to a step work. Nothing is sent between the steps.

/**
 * Turns the sections marked data-step into steps. Returns {go, next, open, reveal, title}; a form without such sections
 * has one step, which is always shown. `mayLeave(step)` decides whether the next step may open.
 */
export function makeSteps(form, mayLeave) {
  const sections = [...form.querySelectorAll("[data-step]")];
  const names = sections.map((section) => section.dataset.step);
  const base = document.title;
  let current = names[0];

  function show(name, moved) {
    current = name;
    for (const section of sections) section.hidden = section.dataset.step !== name;
    const index = names.indexOf(name);
    form.classList.toggle("is-later", index > 0);
    const back = form.querySelector("[data-back]");
    back.hidden = index === 0;
    back.firstElementChild.setAttribute("href", `#${names[Math.max(index - 1, 0)]}`);
    if (index > 0) loadAnswers(form);
    form.dispatchEvent(new Event("step"));
    document.title = title();
    if (!moved) return;
    form.scrollIntoView();
    heading().focus({ preventScroll: true });
  }

  function heading() {
    return form.querySelector(`[data-step="${current}"] h2[tabindex]`) || form.querySelector("[data-title]");
  }

  function title() {
    return names.indexOf(current) > 0 ? `${heading().textContent} – ${base}` : base;
  }

  function go(name) {
    if (name === current) return;
    history.pushState(null, "", `#${name}`);
    show(name, true);
  }

  function next() {
    if (mayLeave(current)) go(names[names.indexOf(current) + 1]);
  }

  /** Opens the step that holds this element. */
  function reveal(element) {
    const section = element && element.closest("[data-step]");
    if (section) go(section.dataset.step);
  }

  if (sections.length) {
    for (const element of form.querySelectorAll("[data-go], button[data-next]")) element.hidden = false;
    form.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (event.target.matches("[data-next], [data-skip]")) next();
      else if (link && names.includes(link.hash.slice(1))) {
        event.preventDefault();
        go(link.hash.slice(1));
      }
    });
    addEventListener("popstate", () => {
      const wanted = location.hash.slice(1);
      if (!wanted || names.includes(wanted)) show(wanted || names[0], true);
    });
  }

  /** Opens the step that the address names, if the first step is answered. */
  function open() {
    const wanted = location.hash.slice(1);
    const allowed = names.includes(wanted) && mayLeave(names[0], true);
    if (sections.length) show(allowed ? wanted : names[0], false);
  }

  return { go, next, open, reveal, title };
}

/** The script that lists the answers (answers.js) comes when the first step is left: most people send from there. */
function loadAnswers(form) {
  const list = form.querySelector("[data-answers]"); // not there while pledging is switched off
  const { script } = list ? list.dataset : {};
  if (!script || document.querySelector(`script[src="${script}"]`)) return;
  const made = document.createElement("script");
  made.type = "module";
  made.src = script;
  made.onerror = () => made.remove(); // the next step tries again
  document.head.append(made);
}
