// X = t·x(α)y(γ)ᵀ against A: two errors, and the bound σ₂ below which neither falls.

const SLIDERS = ["alpha", "gamma", "t"];
const frobenius = ([[a, b], [c, d]]) => Math.hypot(a, b, c, d);
// Of a 2×2 matrix the two lengths are σ₁ + σ₂ and σ₁ - σ₂, one way round or the other.
const spectral = ([[a, b], [c, d]]) =>
  (Math.hypot(a + d, b - c) + Math.hypot(a - d, b + c)) / 2;

const radians = (degrees) => (degrees * Math.PI) / 180;
const degrees = ([x, y]) => (Math.atan2(y, x) * 180) / Math.PI;
const outer = (t, x, y) => x.map((xi) => y.map((yj) => t * xi * yj));
const unit = (angle) => [Math.cos(radians(angle)), Math.sin(radians(angle))];

// A 2×2 matrix with its name above; the function returned writes its entries.
function matrix(root, name) {
  const cells = [0, 1].map(() => [html("td"), html("td")]);
  const rows = cells.map((row) => html("tr", {}, ...row));
  root.append(html("table", { class: "svd-matrix" }, html("caption", {}, name), ...rows));
  return (M) =>
    M.forEach((row, i) => row.forEach((x, j) => (cells[i][j].textContent = decimals(x))));
}

// Two bars and the bound on both; the function returned sets their lengths.
function bars(root, names, longest, bound, alt) {
  const width = (value) => 340 * Math.min(1, value / longest);
  const edge = 10 + width(bound);
  const name = svg("text", { x: Math.max(edge, 40), y: 12, "text-anchor": "middle" });
  name.textContent = `σ₂ = ${decimals(bound)}`;
  const parts = names.map((text, i) => ({
    bar: svg("rect", { x: 10, y: 40 + 42 * i, height: 16, class: "svd-bar" }),
    text: svg("text", { x: 10, y: 33 + 42 * i }, ...text),
    bound: svg("path", { d: `M${edge} ${39 + 42 * i}v18`, class: "svd-bound" }),
  }));
  const drawn = parts.flatMap(({ bar, text, bound }) => [bar, text, bound]);
  const box = { viewBox: "0 0 360 104", role: "img", "aria-label": alt };
  root.append(svg("svg", box, name, ...drawn));
  return (values) =>
    parts.forEach(({ bar }, i) => bar.setAttribute("width", width(values[i])));
}

function render({ model, el }) {
  const [A, U, s, Vh, most] = ["A", "U", "s", "Vh", "most"].map((name) => model.get(name));
  const [u, v] = [[U[0][0], U[1][0]], Vh[0]];
  const step = { alpha: 0.5, gamma: 0.5, t: most / 200 };
  begin(el);
  const turn = { min: -180, max: 180, step: step.alpha, digits: 1 };
  const digits = Math.max(0, 1 - Math.floor(Math.log10(step.t)));
  const weight = { min: 0, max: most, step: step.t, digits };
  const sliders = [
    slider(el, model, "alpha", "Angle α of x", turn),
    slider(el, model, "gamma", "Angle γ of y", turn),
    slider(el, model, "t", "Weight t", weight),
  ];
  const row = html("div", { class: "svd-row" });
  el.append(row, button("Jump to the best, σ₁u₁v₁ᵀ", toBest));
  matrix(row, "A")(A);
  const [writeX, writeE] = ["X = t·x yᵀ", "A − X"].map((name) => matrix(row, name));
  const small = svg("tspan", { dy: 3, "font-size": "75%" }, "F");
  const names = [["Frobenius error ‖A − X‖", small], ["Spectral error ‖A − X‖₂"]];
  const longest = frobenius(A) + most / 2;
  const draw = bars(el, names, longest, s[1], model.get("alt"));
  const write = numbers(el, ["Frobenius error", "Spectral error", "Bound σ₂ for both"]);

  // The sliders stand on whole steps only; next to the best, the best itself is shown.
  const best = { alpha: degrees(u), gamma: degrees(v), t: s[0] };
  let jumped = false;
  const onBest = () =>
    SLIDERS.every((name) => Math.abs(model.get(name) - best[name]) <= 0.51 * step[name]);
  const candidate = () => {
    if (jumped && onBest()) return outer(s[0], u, v);
    return outer(model.get("t"), unit(model.get("alpha")), unit(model.get("gamma")));
  };
  const update = (first) => {
    for (const { show } of sliders) show();
    const X = candidate();
    const E = A.map((row, i) => row.map((a, j) => a - X[i][j]));
    const errors = [frobenius(E), spectral(E)];
    writeX(X);
    writeE(E);
    draw(errors);
    write([...errors, s[1]].map(decimals), first);
  };
  function toBest() {
    jumped = true;
    for (const name of SLIDERS)
      put(model, name, Math.round(best[name] / step[name]) * step[name]);
    update(false);
  }
  return follow(model, SLIDERS, update);
}
export default { render, kept: SLIDERS };
