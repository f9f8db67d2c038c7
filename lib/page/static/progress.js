// Remembers, on this device alone, where the reader stopped and what is done: exercises
// ticked and questions answered. One entry holds it, of the
// localStorage that all books of a host share.
{
  const KEY = "rank-by-rank progress";
  const root = new URL(document.documentElement.dataset.content_root, location.href).href;
  const name = (address) => address.split(/[?#]/)[0].replace(root, "");
  const here = name(location.href);
  // What is kept: { place: {page, id, title}, pages: {name: {of, done: [marks]}} }.
  const kept = () => JSON.parse(localStorage.getItem(KEY)) ?? { pages: {} };
  const words = (heading) => {
    const copy = heading.cloneNode(true);
    for (const part of copy.querySelectorAll(".headerlink, .katex-html")) part.remove();
    return copy.textContent.trim();
  };

  const box = document.querySelector(".progress-box");
  const exercises = document.querySelectorAll("section.exercise");
  const questions = exercises.length ? [] : document.querySelectorAll(".admonition.question");
  const done = () => kept().pages[here]?.done ?? [];

  function mark(what, is) {
    const all = kept();
    const others = done().filter((each) => each !== what);
    all.pages[here] = { of: exercises.length || questions.length, done: is ? [...others, what] : others };
    localStorage.setItem(KEY, JSON.stringify(all));
    show();
  }

  // An exercise is ticked beside its heading, or where its answer ends.
  const ticks = [];
  function tickFor(exercise, heading) {
    const label = document.createElement("label");
    const tick = document.createElement("input");
    tick.type = "checkbox";
    tick.setAttribute("aria-label", `Done: ${words(heading)}`);
    tick.addEventListener("change", () => mark(exercise.id, tick.checked));
    label.className = "exercise-done";
    label.append(tick, " Done");
    ticks.push([exercise.id, tick]);
    return label;
  }
  for (const exercise of exercises) {
    const heading = exercise.firstElementChild;
    heading.after(tickFor(exercise, heading));
    exercise.querySelector(".answer")?.append(tickFor(exercise, heading));
  }
  questions.forEach((question, i) => {
    question.addEventListener("click", ({ target }) => target.closest("summary") && mark(i, true));
  });

  function continueLink() {
    const { place } = kept();
    const link = document.createElement("a");
    link.href = root + place.page + (place.id && `#${place.id}`);
    link.textContent = place.title;
    const line = document.createElement("p");
    line.className = "progress-continue";
    line.append("Continue: ", link);
    return line;
  }

  // Write what is kept into the page.
  function show() {
    const { pages, place } = kept();
    const marks = done();
    for (const [id, tick] of ticks) tick.checked = marks.includes(id);
    questions.forEach((question, i) => question.classList.toggle("answered", marks.includes(i)));
    for (const count of document.querySelectorAll(".progress-count")) count.remove();
    for (const link of document.querySelectorAll(".bd-links a")) {
      const page = pages[name(link.href)];
      if (!page?.done.length) continue;
      const count = document.createElement("span");
      count.className = "progress-count";
      const what = /exercises/.test(link.href) ? "exercises" : "questions";
      count.textContent = `${page.done.length} of ${page.of} ${what}`;
      link.append(" ", count);
    }
    box.hidden = !place && !Object.keys(pages).length;
  }

  // The chapters, whose names begin with their number, are read from place to place, and
  // from the end of a page to the next one.
  let forgotten = false;
  function remember() {
    if (forgotten || document.visibilityState === "visible" || !/\/[1-9]-[^/]*$/.test(here)) return;
    const end = document.querySelector(".bd-article").getBoundingClientRect().bottom;
    const next = end < innerHeight && document.querySelector(".right-next");
    const headings = [...document.querySelectorAll(".bd-article :is(h1, h2, h3)")];
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2);
    const heading = passed.at(-1) ?? headings[0];
    const names = [...new Set([headings[0], heading])].map(words);
    const place = next
      ? { page: name(next.href), id: "", title: words(next.querySelector(".prev-next-title")) }
      : { page: here, id: heading.closest("section").id, title: names.join(", ") };
    localStorage.setItem(KEY, JSON.stringify({ ...kept(), place }));
  }

  if (kept().place) {
    box.prepend(continueLink());
    if (name(document.querySelector(".navbar-brand").href) === here)
      document.querySelector(".bd-article h1")?.after(continueLink());
  }
  box.querySelector("button").addEventListener("click", () => {
    forgotten = true;
    localStorage.removeItem(KEY);
    for (const line of document.querySelectorAll(".progress-continue")) line.remove();
    show();
  });
  document.addEventListener("visibilitychange", remember);
  show();
}
