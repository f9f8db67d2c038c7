// σ on a log scale, with k where the slider stands and the ledger of k layers below.

const [LEFT, RIGHT, TOP, BOTTOM] = [44, 350, 10, 190];

function render({ model, el }) {
  const [channels, m, n] = model.get("shape");
  const p = Math.min(m, n);
  const sigma = floats(model.get("sigma"));
  const largest = sigma.reduce((a, b) => Math.max(a, b), 0) || 1;
  const shown = sigma.filter((s) => s > 1e-12 * largest);
  const high = Math.ceil(Math.log10(largest));
  const low = Math.min(high - 1, Math.floor(Math.log10(Math.min(...shown, largest))));
  const x = (i) => LEFT + ((RIGHT - LEFT) * (i - 0.5)) / p;
  const y = (s) =>
    Math.min(BOTTOM, TOP + ((high - Math.log10(s)) / (high - low)) * (BOTTOM - TOP));

  const every = Math.ceil((high - low) / 6);
  const ticks = [];
  for (let t = high; t >= low; t -= every) {
    const at = y(10 ** t);
    const power = String(t).replace("-", "−");
    ticks.push(
      svg("line", { x1: LEFT, x2: RIGHT, y1: at, y2: at, class: "svd-grid" }),
      svg("text", { x: LEFT - 6, y: at + 4, "text-anchor": "end" }, "10",
        svg("tspan", { dy: -5, "font-size": 9 }, power)),
    );
  }
  const kept = svg("rect", { x: LEFT, y: TOP, height: BOTTOM - TOP, class: "svd-kept" });
  const dots = Array.from(sigma, (s, at) =>
    svg("circle", { cx: x((at % p) + 1), cy: y(s), r: p > 60 ? 1.5 : 3, class: "svd-sigma" }),
  );
  const names = [
    svg("text", { x: 4, y: TOP + 92 }, "σᵢ"),
    svg("text", { x: RIGHT, y: BOTTOM + 16, "text-anchor": "end" }, `i = ${count(p)}`),
  ];
  const label = svg("text", { y: BOTTOM + 16, "text-anchor": "middle" });
  begin(el);
  const stand = rankSlider(el, model, sigma, [channels, m, n]);
  el.append(
    svg("svg", { viewBox: "0 0 360 212", role: "img", "aria-label": model.get("alt") },
      kept, ...ticks, ...dots, ...names, label),
  );
  const write = ledger(el, sigma, [channels, m, n]);
  return follow(model, ["k"], (first) => {
    const k = model.get("k");
    stand();
    const edge = x(k + 0.5);
    kept.setAttribute("width", edge - LEFT);
    dots.forEach((dot, at) => dot.classList.toggle("svd-left", at % p >= k));
    label.setAttribute("x", Math.min(Math.max(edge, 66), RIGHT - 90));
    label.textContent = `k = ${k}`;
    write(k, first);
  });
}
export default { render, kept: ["k"] };
