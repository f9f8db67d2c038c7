// The drawing of the first k layers: their sum, its error, the last of them, and the
// ledger, with k by a slider.

const VIEWS = { picture: "Picture", error: "Error", layer: "Layer k" };
const ERROR_WHITE = 1 / 4; // the error drawn white, as a share of the scale
const LONGER = 480; // CSS pixels at least along the longer side of a panel
const FAINTEST = 1 / 32; // a layer is drawn on its own scale, but on none finer than this

// A button that shows the original as long as it is held; a short press leaves it down.
function originalButton(show) {
  let down = false;
  const press = (on) => {
    down = on;
    made.setAttribute("aria-pressed", String(on));
    show(on);
  };
  const byKey = (event) => event.detail === 0 && press(!down);
  const made = button("Original", byKey);
  made.className = "svd-hold";
  made.setAttribute("aria-pressed", "false");
  made.addEventListener("pointerdown", ({ pointerId }) => {
    const [was, since] = [down, performance.now()];
    const release = () => press(!was && performance.now() - since < 400);
    made.setPointerCapture(pointerId);
    made.addEventListener("lostpointercapture", release, { once: true });
    press(true);
  });
  return [made, press];
}

// Draws layers as a model says, in panels side by side, or in one with a button for each
// of the views; a view of a name unknown here is drawn like the picture. `known` says how
// many layers are shown, `take` goes on with more of the same picture, `stop` ends it.
function rankDrawing(el, model, layers, signed = false, views = VIEWS) {
  const { shape, sigma, scale } = layers;
  const [, m, n] = shape;
  const black = signed ? -1 : 0;
  const fixed = model.get("panels");
  const alone = fixed.length === 1;
  const scratch = layers.zero();
  let sum = new RunningSum(layers);

  const stand = rankSlider(el, model, sigma, shape);
  const [buttons, showView] = choice(model, "view", "Show", views);
  const [original, press] = originalButton((on) => {
    update(on);
    if (alone) write(on ? layers.p : known());
  });
  el.append(html("div", { class: "svd-row" }, ...(alone ? [buttons] : []), original));
  const width = n * Math.max(1, LONGER / Math.max(m, n));
  const figures = html("div", { class: alone ? "svd-panels" : "svd-panels svd-pair" });
  figures.style.gridTemplateColumns = `repeat(${fixed.length}, minmax(0, ${width}px))`;
  el.append(figures);
  const panels = fixed.map(() => panel(figures, shape, model.get("alt")));
  const write = ledger(el, sigma, shape);

  const known = () => Math.min(model.get("k"), layers.ready);
  const value = (x) => Number((x * scale).toPrecision(2));
  const draw = {
    original(k, show) {
      show(sum.whole(), black, 1, `The original, the sum of all ${layers.p} layers`);
    },
    picture(k, show) {
      const count = k === 1 ? "the first layer" : `the sum of ${k} layers`;
      show(sum.at(k), black, 1, `A${subscript(k)}, ${count}`);
    },
    error(k, show) {
      const [now, whole] = [sum.at(k), sum.whole()];
      for (let i = 0; i < now.length; i++) scratch[i] = whole[i] - now[i];
      const name = `A − A${subscript(k)}: grey is 0, white ${value(ERROR_WHITE)} or more`;
      show(scratch, -ERROR_WHITE, ERROR_WHITE, name);
    },
    layer(k, show) {
      const most = Math.max(layers.largest(k - 1), FAINTEST);
      layers.move(scratch.fill(0), k - 1, k);
      show(scratch, -most, most, `Layer ${k} alone: grey is 0, white ${value(most)}`);
    },
  };
  const update = (whole) => {
    const k = known();
    const view = (name) => (whole && (alone || name === "picture") ? "original" : name);
    const shown = alone ? [model.get("view")] : fixed;
    shown.forEach((name, i) => (draw[view(name)] ?? draw.picture)(k, panels[i]));
  };
  const redraw = (first) => {
    stand();
    showView();
    press(false);
    write(known(), first);
  };
  const forget = follow(model, ["k", "view"], redraw);
  let open = true;
  sum.lay(() => open);
  return {
    known,
    async take(more) {
      const next = new RunningSum(more);
      await next.lay(() => open, setTimeout); // so that no jump has far to walk
      [layers, sum] = [more, next];
      sigma.set(more.sigma);
      if (open) redraw(true);
    },
    stop() {
      open = false;
      forget();
    },
  };
}
