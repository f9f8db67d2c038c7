// σ on a log scale, as a drawing whose cut after k is dragged.

const [LEFT, RIGHT, TOP, BOTTOM] = [44, 350, 10, 190];

// The function returned shows which of the σ are the first k.
function spectrum(root, model, sigma, [, m, n], alt) {
  const p = Math.min(m, n);
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
  const cut = svg("path", { class: "svd-cut" });
  const grip = svg("rect", { y: TOP, width: 44, height: BOTTOM - TOP, class: "svd-grip" });
  const label = svg("text", { y: BOTTOM + 16, "text-anchor": "middle" });
  const picture = svg("svg", { viewBox: "0 0 360 212", role: "img", "aria-label": alt },
    kept, ...ticks, ...dots, ...names, cut, label, grip);
  root.append(picture);
  dragged(picture, ([right]) => {
    const k = Math.round((p * (360 * right - LEFT)) / (RIGHT - LEFT));
    put(model, "k", clamp(k, 1, p));
  }, grip);
  return (k) => {
    const edge = x(k + 0.5);
    kept.setAttribute("width", edge - LEFT);
    cut.setAttribute("d", `M${edge} ${TOP}V${BOTTOM}m-4 -22l-6 6l6 6m8 0l6 -6l-6 -6`);
    grip.setAttribute("x", edge - 22);
    dots.forEach((dot, at) => dot.classList.toggle("svd-left", at % p >= k));
    label.setAttribute("x", clamp(edge, 66, RIGHT - 90));
    label.textContent = `k = ${k}`;
  };
}
