// For a lecture: one figure or slider fills the screen, the arrow keys go on to the next,
// Escape leaves. ?show=2 in the address shows the page's second one, also in an <iframe>.
{
  const seen = (box) => box.querySelector(".widget-place, img, svg");
  const figures = [...document.querySelectorAll(".bd-article .cell_output")].filter(seen);
  const asked = Number(new URLSearchParams(location.search).get("show"));
  const place = document.createComment("its figure is presented");
  let shown;

  const button = (sign, name, run) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.setAttribute("aria-label", name);
    made.addEventListener("click", run);
    return made;
  };
  const step = (by) => show(figures[figures.indexOf(shown) + by] ?? shown);
  const which = document.createElement("span");
  const bar = document.createElement("p");
  bar.append(
    button("‹", "Before", () => step(-1)), which,
    button("›", "Next", () => step(1)), button("×", "End", () => screen.close()),
  );
  bar.hidden = window.parent !== window; // in an <iframe> there is nothing else to see
  const screen = document.createElement("dialog");
  screen.className = "present";
  screen.setAttribute("aria-label", "A figure of this page");
  const stage = document.createElement("div");
  stage.className = "bd-article";
  screen.append(stage, bar);

  function back() {
    if (shown) place.replaceWith(shown);
    shown = undefined;
  }
  // As large as the screen allows.
  function fit() {
    stage.style.zoom = 1;
    const { offsetWidth, offsetHeight } = stage;
    stage.style.zoom = Math.min(innerWidth / offsetWidth, innerHeight / offsetHeight);
  }
  function show(figure) {
    back();
    shown = figure;
    figure.replaceWith(place);
    stage.append(figure);
    which.textContent = ` ${figures.indexOf(figure) + 1} of ${figures.length} `;
    if (!screen.isConnected) document.body.append(screen);
    if (!screen.open) screen.showModal();
    bar.querySelector("[aria-label=Next]").focus();
    fit();
  }
  addEventListener("resize", () => shown && fit());
  screen.addEventListener("close", () => {
    back();
    if (document.fullscreenElement) document.exitFullscreen();
  });
  screen.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (!by || event.defaultPrevented || event.target.closest("input, [tabindex]")) return;
    event.preventDefault();
    step(by);
  });

  const menu = document.querySelector(".dropdown-download-buttons .dropdown-menu");
  if (menu && figures.length) {
    const item = button("Present the figures", "Present the figures", () => {
      document.documentElement.requestFullscreen?.().catch(() => {});
      show(figures[0]);
    });
    item.className = "btn btn-sm dropdown-item";
    menu.append(document.createElement("li"));
    menu.lastChild.append(item);
  }
  if (figures[asked - 1]) addEventListener("load", () => show(figures[asked - 1]));
}
