// Shared by every drawing: Python puts this text before each drawing's own script.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
const html = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

// Marks a widget for the style sheet, and asks JupyterLab to leave it the keys: it would
// take the arrows, to fold cells. A control has to ask itself: see Lumino's targetDistance.
function begin(el) {
  el.classList.add("svd");
  el.addEventListener("focusin", ({ target }) =>
    target.setAttribute("data-lm-suppress-shortcuts", "true"),
  );
}

const clamp = (x, least, most) => Math.min(Math.max(x, least), most);
const norm = (x) => Math.hypot(...x);
const count = (x) => x.toLocaleString("en-GB");
const subscript = (k) => String(k).replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]);

// A share that is not all of it is never rounded to all of it.
function percent(share, digits = 1) {
  const text = (100 * share).toFixed(digits);
  const all = (100).toFixed(digits);
  return (text === all && share < 1 ? "> 99." + "9".repeat(digits) : text) + " %";
}

// What rounding leaves of a zero is shown as zero.
function error(x) {
  if (x < 1e-12) return "0";
  return x < 0.001 ? x.toExponential(1).replace("e-", "e−") : x.toFixed(4);
}

// A number with three decimals and a true minus sign, and no minus before a zero.
function decimals(x) {
  const text = x.toFixed(3);
  return /^-0\.0+$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

// Numbers by name. The function returned writes them, and once the reader rests it
// tells a screen reader, who is not told of every step on the way.
function numbers(root, names) {
  const values = names.map(() => html("strong"));
  const pairs = names.map((name, i) => html("div", {}, html("span", {}, name), values[i]));
  const said = html("p", { class: "svd-said", "aria-live": "polite" });
  root.append(html("div", { class: "svd-numbers" }, ...pairs), said);
  let timer;
  return (texts, first, remark = "") => {
    values.forEach((value, i) => (value.textContent = texts[i]));
    if (first) return;
    const told = names.map((name, i) => `${name}: ${texts[i]}`);
    const sentence = [...told, remark].join(". ");
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = sentence), 700);
  };
}

// The ledger of k layers, from σ alone: channels × p singular values of m×n matrices,
// which may become others.
function ledger(root, sigma, [channels, m, n]) {
  const p = Math.min(m, n);
  const tails = () => {
    const largest = Math.max(...sigma) || 1;
    const tail = new Float64Array(p + 1); // Σσ² from the end, where it is smallest
    for (let k = p; k-- > 0; ) {
      tail[k] = tail[k + 1];
      for (let c = 0; c < channels; c++) tail[k] += (sigma[c * p + k] / largest) ** 2;
    }
    return tail;
  };
  const write = numbers(root, [
    "Layers kept", "Numbers stored", "Share of all numbers", "Energy kept", "Relative error",
  ]);
  return (k, first) => {
    const tail = tails();
    const stored = channels * k * (m + n + 1);
    const lost = tail[0] > 0 ? tail[k] / tail[0] : 0;
    write(
      [
        `${count(k)} of ${count(p)}`,
        `${count(stored)} of ${count(channels * m * n)}`,
        percent(stored / (channels * m * n)),
        percent(1 - (lost < 1e-24 ? 0 : lost), 2),
        error(Math.sqrt(lost)),
      ],
      first,
    );
  };
}

// The bytes Python sent, as numbers; copied, since a slice may start at an odd address.
const floats = (view, Kind = Float64Array) =>
  new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// Runs `update` now and whenever one of the traits changes; returns how to stop.
function follow(model, names, update) {
  const events = names.map((name) => `change:${name}`).join(" ");
  const changed = () => update(false);
  model.on(events, changed);
  update(true);
  return () => model.off(events, changed);
}

// Moves a trait as the reader asks.
function put(model, name, value) {
  model.set(name, value);
  model.save_changes();
}

// Tells `pull` where in an element, from 0 to 1 each way, a pointer presses and where it
// goes from there; `first` is true of the press. A finger on `grip` scrolls no page.
function dragged(element, pull, grip = element) {
  const tell = ({ clientX, clientY }, first) => {
    const box = element.getBoundingClientRect();
    pull([(clientX - box.x) / box.width, (clientY - box.y) / box.height], first);
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    tell(event, true);
  });
  element.addEventListener("pointermove", (event) => {
    const passed = event.getCoalescedEvents?.() ?? [event]; // none without https
    if (element.hasPointerCapture(event.pointerId)) for (const one of passed) tell(one, false);
  });
  const hold = (event) => event.preventDefault();
  grip.addEventListener("touchstart", hold, { passive: false });
}

// A button with its name on it, or a sign that is read as its name.
function button(name, run, sign) {
  const label = sign ? { "aria-label": name } : {};
  const made = html("button", { type: "button", ...label }, sign ?? name);
  made.addEventListener("click", run);
  return made;
}

// Buttons that choose the value of a trait, and a function that shows which is down.
function choice(model, name, label, options) {
  const read = typeof model.get(name) === "number" ? Number : String;
  const values = Object.keys(options).map(read);
  if (!values.includes(model.get(name))) put(model, name, values[0]);
  const buttons = values.map((value) =>
    button(options[value], () => put(model, name, value)),
  );
  const group = html("span", { role: "group", "aria-label": label }, ...buttons);
  const show = () =>
    buttons.forEach((made, i) =>
      made.setAttribute("aria-pressed", String(values[i] === model.get(name))),
    );
  return [group, show];
}

// A box to tick for a trait, with what it does in words, and a function that shows whether
// it is ticked.
function ticked(model, name, words) {
  const box = html("input", { type: "checkbox" });
  box.addEventListener("change", () => put(model, name, box.checked));
  return [html("label", {}, box, words), () => (box.checked = model.get(name))];
}

// The keys move a slider by one step or five, or to an end; JupyterLab would leave a range
// none.
const KEYS = {
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1,
  PageDown: -5, PageUp: 5, Home: -Infinity, End: Infinity,
};
function byKey(slider, run) {
  slider.addEventListener("keydown", (event) => {
    const steps = KEYS[event.key];
    if (!steps || event.altKey || event.metaKey) return; // with those, the browser's own
    event.preventDefault();
    run(steps);
  });
}

// A slider for one trait, with its number, which can be typed. `at` says where on the
// way, from 0 to 1, a value stands, and `value` which value stands there. `show` brings
// it to where the trait is.
function slider(root, model, name, label, { min, max, step, digits, ...scale }) {
  const { at = (x) => (x - min) / (max - min), value = (w) => min + w * (max - min) } = scale;
  const range = html("input", { type: "range", min: 0, max: 1, step: "any", "aria-label": label });
  const typed = html("input", { type: "number", min, max, step, "aria-label": `${label}, typed` });
  const way = html("div", { class: "svd-way" }, range);
  root.append(html("div", { class: "svd-slider" }, html("span", {}, label), way, typed));

  const show = () => {
    const now = model.get(name);
    range.value = at(now);
    range.style.setProperty("--at", range.value);
    typed.value = now.toFixed(digits);
    range.setAttribute("aria-valuetext", digits ? typed.value : `${now} of ${max}`);
  };
  const move = (wanted) => {
    const near = min + step * Math.round((wanted - min) / step);
    if (!Number.isNaN(near)) put(model, name, clamp(near, min, max));
    show();
  };
  range.addEventListener("input", () => move(value(range.valueAsNumber)));
  const take = () => move(typed.valueAsNumber);
  typed.addEventListener("change", take);
  // JupyterLab keeps Enter from the browser, which would call it a change.
  typed.addEventListener("keydown", ({ key }) => key === "Enter" && take());
  byKey(range, (steps) => move(clamp(model.get(name) + steps * step, min, max)));
  move(model.get(name));
  return { show, move, way, typed };
}

// A matrix whose entries can be typed, each a trait: `names` are its rows. What is no
// number is not taken, and no entry goes beyond `most`. The function returned writes the
// entries; what is typed stays as it is where it says the same.
function entries(root, model, caption, names, most) {
  const inputs = names.map((row, i) =>
    row.map((name, j) => {
      const label = `${caption}, row ${i + 1}, column ${j + 1}`;
      const range = { min: -most, max: most, step: "any" };
      const input = html("input", { type: "number", "aria-label": label, ...range });
      const take = (x) =>
        Number.isNaN(x) || put(model, name, clamp(x, -most, most));
      take(model.get(name));
      input.addEventListener("input", () => take(input.valueAsNumber));
      input.addEventListener("change", () => (input.value = model.get(name)));
      return input;
    }),
  );
  const rows = inputs.map((row) =>
    html("tr", {}, ...row.map((input) => html("td", {}, input))),
  );
  const matrix = html("table", { class: "svd-matrix", "aria-label": caption }, ...rows);
  root.append(html("span", {}, `${caption} =`), matrix);
  return () =>
    inputs.forEach((row, i) =>
      row.forEach((input, j) => {
        const now = model.get(names[i][j]);
        if (input.valueAsNumber !== now) input.value = now;
      }),
    );
}

const icon = (d) =>
  svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d }));
const [PLAY, PAUSE] = ["M4 2L14 8L4 14Z", "M3 2H7V14H3ZM9 2H13V14H9Z"];

// A button that plays a trait on to what `last` returns, or from `first` if it stands there
// already: a step every so many milliseconds, until the reader presses again or takes the
// slider. Who wants no motion does not see it.
function player(root, model, name, move, { first, last, further, every }) {
  const path = icon(PLAY);
  let timer;
  let played;
  const pause = () => {
    timer = clearInterval(timer);
    play.setAttribute("aria-label", "Play");
    path.firstChild.setAttribute("d", PLAY);
  };
  const step = (to) => {
    move(Math.min(to, last()));
    played = model.get(name);
  };
  const goOn = () => {
    const now = model.get(name);
    if (root.isConnected && now === played && now !== last()) step(further(now));
    else pause();
  };
  const play = button("Play", () => {
    if (timer) return pause();
    step(model.get(name) < last() ? model.get(name) : first);
    timer = setInterval(goOn, every);
    play.setAttribute("aria-label", "Pause");
    path.firstChild.setAttribute("d", PAUSE);
  }, path);
  play.className = "svd-play";
  return play;
}

// A slider over the number of layers, on a logarithmic way, with buttons for one less and
// one more, and one that plays on to the numerical rank, where σ drowns in rounding.
function rankSlider(root, model, sigma, [, m, n]) {
  const p = Math.min(m, n);
  const options = {
    min: 1, max: p, step: 1, digits: 0,
    at: (k) => Math.log(k) / Math.log(p),
    value: (at) => p ** at,
  };
  const { show, move, way, typed } = slider(root, model, "k", model.get("label"), options);
  const marks = [1, 3, 10, 30, 100, 300].filter((k) => 1.5 * k < p);
  for (const k of [...marks, p])
    way.append(html("small", { "aria-hidden": "true", style: `--at: ${options.at(k)}` }, k));

  const rank = () => {
    const noise = Math.max(...sigma) * Math.max(m, n) * Number.EPSILON;
    return Math.max(1, ...sigma.map((s, at) => (s > noise ? (at % p) + 1 : 0)));
  };
  const further = (k) => k + Math.max(1, Math.round(k / 10));
  const onward = { first: 1, last: rank, further, every: 250 };
  const play = player(root, model, "k", move, onward);
  typed.before(button("One layer less", () => move(model.get("k") - 1), "−"));
  typed.after(button("One layer more", () => move(model.get("k") + 1), "+"), play);
  return show;
}
