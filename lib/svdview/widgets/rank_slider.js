// The rank-k picture, its error and its last layer, with k by a slider.

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

async function render({ model, el }) {
  const shape = model.get("shape");
  const [, m, n] = shape;
  const scale = model.get("scale");
  const black = model.get("signed") ? -1 : 0;
  const sigma = floats(model.get("sigma"));
  const fixed = model.get("panels");
  const alone = fixed.length === 1;
  const q = await inflate(model.get("factors"));
  const layers = new Layers(q, sigma, shape, model.get("step"), scale);
  const sum = new RunningSum(layers);
  const scratch = layers.zero();

  begin(el);
  const stand = rankSlider(el, model, sigma, shape);
  const [views, showView] = choice(model, "view", "Show", VIEWS);
  const [original, press] = originalButton((on) => {
    update(on);
    if (alone) write(on ? layers.p : model.get("k"));
  });
  el.append(html("div", { class: "svd-row" }, ...(alone ? [views] : []), original));
  const width = n * Math.max(1, LONGER / Math.max(m, n));
  const figures = html("div", { class: alone ? "svd-panels" : "svd-panels svd-pair" });
  figures.style.gridTemplateColumns = `repeat(${fixed.length}, minmax(0, ${width}px))`;
  el.append(figures);
  const panels = fixed.map(() => panel(figures, shape, model.get("alt")));
  const write = ledger(el, sigma, shape);

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
    const k = model.get("k");
    const view = (name) => (whole && (alone || name === "picture") ? "original" : name);
    const shown = alone ? [model.get("view")] : fixed;
    shown.forEach((name, i) => draw[view(name)](k, panels[i]));
  };
  const stop = follow(model, ["k", "view"], (first) => {
    stand();
    showView();
    press(false);
    write(model.get("k"), first);
  });
  let open = true;
  sum.lay(() => open);
  return () => {
    open = false;
    stop();
  };
}
export default { render, kept: ["k", "view"] };
