// A worked example goes on when asked: of the steps of a cell tagged `steps` the first is
// open, and each further one after a click. With no script, and on paper, all stand open.
{
  const begins = (node) => /^Step \d/.test(node.querySelector?.(":scope > strong:first-child")?.textContent);

  // Put what belongs to a step into a box of its own.
  function boxes(first) {
    const found = [];
    for (const node of [...first.parentElement.children]) {
      if (begins(node)) {
        const box = document.createElement("div");
        box.className = "step";
        box.tabIndex = -1;
        node.before(box);
        found.push(box);
      }
      found.at(-1)?.append(node);
    }
    return found;
  }

  function button(text, click) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = text;
    made.addEventListener("click", click);
    return made;
  }

  function walk(steps) {
    let shown = 1;
    const bar = document.createElement("div");
    const show = (count) => {
      shown = count;
      // A search within the page finds hidden steps too, and shows them.
      steps.forEach((step, i) => (i < shown ? step.removeAttribute("hidden") : step.setAttribute("hidden", "until-found")));
      bar.hidden = shown === steps.length;
    };
    const showAndGo = (count) => {
      const next = steps[shown];
      show(count);
      next.focus();
      bar.scrollIntoView({ block: "nearest" });
    };
    bar.className = "step-buttons";
    bar.append(
      button("Next step", () => showAndGo(shown + 1)),
      button("All steps", () => showAndGo(steps.length)),
    );
    steps.at(-1).after(bar);
    steps.forEach((step, i) => step.addEventListener("beforematch", () => show(i + 1)));
    show(1);
  }

  for (const output of document.querySelectorAll(".tag_steps .cell_output")) {
    const first = [...output.querySelectorAll("p")].find(begins);
    const steps = first ? boxes(first) : [];
    if (steps.length > 1) walk(steps);
  }
}
