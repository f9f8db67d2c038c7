// Random vectors, one more at a time: σ of QᵀA beside σ of A, and what the span of Q
// holds of each u_i.
//
// A is taken to be diag(σ), and u_i to be the i-th unit vector: of any other real A with
// these σ the same is true, as the Python file says.

const [LEFT, RIGHT, TOP, MIDDLE, CEILING, FLOOR] = [40, 350, 20, 140, 176, 236];

// An orthonormal basis of what columns span, a column for each, by Gram and Schmidt, who
// go over each column twice, as rounding asks. A column that brings nothing new gives 0.
function orthonormal(columns) {
  const basis = [];
  for (const column of columns) {
    const rest = Float64Array.from(column);
    for (const q of [...basis, ...basis]) {
      const share = dot(q, rest);
      for (let i = 0; i < rest.length; i++) rest[i] -= share * q[i];
    }
    const length = Math.sqrt(dot(rest, rest));
    const nothing = length <= 1e-13 * Math.sqrt(dot(column, column));
    basis.push(rest.map((x) => (nothing ? 0 : x / length)));
  }
  return basis;
}

// What there is to see of one span: the basis Q as columns, σ of QᵀA, ‖Qᵀu_i‖², and the
// greatest σ of A - QQᵀA.
function span(sigma, vectors, q) {
  const times = (x) => x.map((xi, i) => sigma[i] * xi);
  let Q = vectors;
  for (let pass = 0; pass < 2 * q + 1; pass++) Q = orthonormal(Q.map(times));
  const held = Array.from(sigma, (_, i) => Q.reduce((sum, x) => sum + x[i] ** 2, 0));
  const rest = Array.from(sigma, (s, i) => {
    const column = new Float64Array(sigma.length);
    column[i] = s;
    for (const x of Q) x.forEach((xj, j) => (column[j] -= s * x[i] * xj));
    return column;
  });
  return { found: thinSvd(Q.map(times)).s, held, outside: thinSvd(rest).s[0] };
}

function render({ model, el }) {
  const sigma = floats(model.get("sigma"));
  const p = sigma.length;
  const drawn = floats(model.get("drawn"), Float32Array);
  const draws = drawn.length / p ** 2;
  if (![...Array(draws).keys()].includes(model.get("draw"))) put(model, "draw", 0);
  const another = () => put(model, "draw", (model.get("draw") + 1) % draws);
  const vector = (draw, j) => {
    const start = (draw * p + j) * p;
    return Float64Array.from(drawn.subarray(start, start + p));
  };
  begin(el);
  const whole = { min: 1, max: p, step: 1, digits: 0 };
  const vectors = slider(el, model, "ell", "Random vectors ℓ", whole);
  const wanted = slider(el, model, "k", "Layers wanted k", whole);
  const powers = ["q = 0", "q = 1", "q = 2"];
  const [iterations, showIterations] = choice(model, "q", "Power iterations", powers);
  const buttons = [
    button("One more vector", () => vectors.move(model.get("ell") + 1)),
    button("One less", () => vectors.move(model.get("ell") - 1)),
    button("Another draw", another),
  ];
  el.append(html("div", { class: "svd-row" }, ...buttons, iterations));

  const shown = sigma.filter((s) => s > 1e-12 * sigma[0]);
  const high = Math.ceil(Math.log10(sigma[0] || 1));
  const low = Math.min(high - 1, Math.floor(Math.log10(Math.min(...shown, sigma[0] || 1))));
  const x = (i) => LEFT + ((RIGHT - LEFT) * (i - 0.5)) / p;
  const y = (s) =>
    Math.min(MIDDLE, TOP + ((high - Math.log10(s)) / (high - low)) * (MIDDLE - TOP));
  const text = (words, x, y, anchor = "start") =>
    svg("text", { x, y, "text-anchor": anchor }, words);
  const level = (y, name) => [
    svg("line", { x1: LEFT, x2: RIGHT, y1: y, y2: y, class: "svd-grid" }),
    text(name, LEFT - 5, y + 4, "end"),
  ];
  const every = Math.ceil((high - low) / 4);
  const levels = [...level(CEILING, "1"), ...level(FLOOR, "0")];
  for (let t = high; t >= low; t -= every) levels.push(...level(y(10 ** t), Number(`1e${t}`)));
  const dots = (kind) =>
    Array.from(sigma, (s, i) =>
      svg("circle", { cx: x(i + 1), cy: y(s), r: p > 60 ? 1.5 : 3, class: kind }),
    );
  const [ofA, ofQA] = [dots("svd-left"), dots("svd-sigma")];
  const width = (0.7 * (RIGHT - LEFT)) / p;
  const bars = ofA.map((_, i) =>
    svg("rect", { x: x(i + 1) - width / 2, width, class: "svd-held" }),
  );
  const kept = svg("rect", { x: LEFT, y: TOP, height: FLOOR - TOP, class: "svd-kept" });
  const edge = svg("path", { class: "svd-bound" });
  const names = [
    text("σᵢ of A, grey; of QᵀA, in colour", RIGHT, 12, "end"),
    text("‖Qᵀuᵢ‖²: how much of uᵢ the span holds", RIGHT, CEILING - 8, "end"),
    text(`i = ${p}`, RIGHT, FLOOR + 16, "end"),
  ];
  const label = text("", 0, FLOOR + 16, "middle");
  const alt = { role: "img", "aria-label": model.get("alt") };
  const parts = [kept, ...levels, ...bars, ...ofA, ...ofQA, edge, ...names, label];
  el.append(svg("svg", { viewBox: "0 0 360 256", ...alt }, ...parts));
  const write = numbers(el, [
    "Outside: ‖A − QQᵀA‖₂", "At best: σ of ℓ + 1", "Error of k layers", "Error of the best k",
  ]);
  const remark = html("p", { class: "svd-remark" });
  el.append(remark);
  const verdict = (ell, k, left, best) => {
    if (ell < k) return `Too few vectors for k = ${k}: add some.`;
    if (best <= 1e-7 * all) return `For k = ${k}: the first k layers are all of A, or nearly all.`;
    const times = left / best;
    const more = times < 1.005 || ell === p ? "" : " Add vectors, or take q up.";
    return `For k = ${k}: ${times.toFixed(2)} times the least possible error.${more}`;
  };
  const squares = (s, from, to) => s.slice(from, to).reduce((sum, x) => sum + x * x, 0);
  const all = Math.sqrt(squares(sigma, 0, p));

  return follow(model, ["ell", "k", "q", "draw"], (first) => {
    const [ell, k, q, draw] = ["ell", "k", "q", "draw"].map((name) => model.get(name));
    vectors.show();
    wanted.show();
    showIterations();
    const chosen = Array.from({ length: ell }, (_, j) => vector(draw, j));
    const { found, held, outside } = span(sigma, chosen, q);
    ofQA.forEach((dot, i) => {
      dot.setAttribute("visibility", i < ell ? "visible" : "hidden");
      if (i < ell) dot.setAttribute("cy", y(found[i]));
    });
    bars.forEach((bar, i) => {
      const height = held[i] * (FLOOR - CEILING);
      fill(bar, { y: FLOOR - height, height }, []);
    });
    kept.setAttribute("width", x(k + 0.5) - LEFT);
    edge.setAttribute("d", `M${x(ell + 0.5)} ${TOP}V${FLOOR}`);
    label.setAttribute("x", clamp(x(ell + 0.5), LEFT + 10, RIGHT - 70));
    label.textContent = `ℓ = ${ell}`;
    // What k layers of QQᵀA leave of A: ‖A‖² without the squares of the σ that they keep.
    const best = Math.sqrt(squares(sigma, k, p));
    const lost = squares(sigma, 0, k) - squares(found, 0, k);
    const left = Math.sqrt(best ** 2 + Math.max(lost, 0));
    remark.textContent = verdict(ell, k, left, best);
    const values = [outside, sigma[ell] ?? 0, left, best].map(error);
    write(values, first, remark.textContent);
  });
}
export default { render, kept: ["ell", "k", "q", "draw"] };
