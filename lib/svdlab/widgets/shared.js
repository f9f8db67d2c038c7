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

// Marks a drawing for the style sheet. JupyterLab would take the arrow keys from the
// sliders above it, to fold cells; once they stand in the page it is told to leave them.
function begin(el) {
  el.classList.add("svd");
  new ResizeObserver((_, observer) => {
    const handles = el.closest(".widget-vbox")?.querySelectorAll("[role=slider]") ?? [];
    for (const handle of handles) handle.setAttribute("data-lm-suppress-shortcuts", "true");
    observer.disconnect();
  }).observe(el);
}

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
  return (texts, first) => {
    values.forEach((value, i) => (value.textContent = texts[i]));
    if (first) return;
    const sentence = names.map((name, i) => `${name}: ${texts[i]}`).join(". ");
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = sentence), 700);
  };
}

// The ledger of k layers, from σ alone: channels × p singular values of m×n matrices.
function ledger(root, sigma, [channels, m, n]) {
  const p = Math.min(m, n);
  const largest = Math.max(...sigma) || 1;
  const tail = new Float64Array(p + 1); // Σσ² from the end, where it is smallest
  for (let k = p; k-- > 0; ) {
    tail[k] = tail[k + 1];
    for (let c = 0; c < channels; c++) tail[k] += (sigma[c * p + k] / largest) ** 2;
  }
  const write = numbers(root, [
    "Layers kept", "Numbers stored", "Share of all numbers", "Energy kept", "Relative error",
  ]);
  return (k, first) => {
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
const floats = (view) =>
  new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// Runs `update` now and whenever one of the traits changes; returns how to stop.
function follow(model, names, update) {
  const events = names.map((name) => `change:${name}`).join(" ");
  const changed = () => update(false);
  model.on(events, changed);
  update(true);
  return () => model.off(events, changed);
}
