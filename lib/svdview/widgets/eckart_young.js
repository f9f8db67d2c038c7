// A copy of A of rank one: the reader draws its column x and its row y, its weight is the
// best for them, and its errors race against the least there are.

const CELL = 36;
const WAY = 96; // for a bar from -1 to 1, with an edge at either end
const EDGE = 8;
const STEP = 0.1;
const short = (x) => String(Number(x.toFixed(1)) + 0).replace("-", "−"); // -0 + 0 is 0
const figure = (picture, name) => html("figure", {}, picture, html("figcaption", {}, name));

// A matrix as shades with its numbers; the function returned draws one.
function shades(m, n, name, most) {
  const cells = Array.from({ length: m * n }, (_, at) => {
    const [x, y] = [CELL * (at % n), CELL * Math.floor(at / n)];
    return [
      svg("rect", { x, y, width: CELL, height: CELL }),
      svg("text", { x: x + CELL / 2, y: y + CELL / 2 + 5, "text-anchor": "middle" }),
    ];
  });
  const group = svg("g", { class: "svd-shades", role: "img" }, ...cells.flat());
  return [group, (M) => {
    M.flat().forEach((entry, at) => {
      const [rect, text] = cells[at];
      rect.setAttribute("class", entry < 0 ? "svd-minus" : "svd-plus");
      rect.setAttribute("fill-opacity", 0.7 * Math.min(1, Math.abs(entry) / most));
      text.textContent = short(entry);
    });
    const rows = M.map((row) => row.map(short).join(" "));
    group.setAttribute("aria-label", `${name}, its rows: ${rows.join("; ")}`);
  }];
}

// A bar for each entry of a vector, drawn by pointer or moved by keys: for a column they
// lie, one below the other, for a row they stand. The function returned places them and,
// where the answer is shown, a mark for each of its entries.
function bars(model, name, words, size, upright) {
  const [width, height] = upright ? [size * CELL, WAY] : [WAY, size * CELL];
  // What lies at `along` the bars, up or to the right, and `across` them.
  const place = (along, across) => {
    const [a, b] = [WAY / 2 + along * (WAY / 2 - EDGE), (across + 0.5) * CELL];
    return upright ? [b, WAY - a] : [a, b];
  };
  const line = (from, to) => `M${from.join(" ")}L${to.join(" ")}`;
  const move = (i, value) => {
    const near = STEP * Math.round(clamp(value, -1, 1) / STEP);
    const entries = model.get(name).map((x, j) => (i === j ? Number(near.toFixed(1)) : x));
    put(model, name, entries);
  };
  const sliders = Array.from({ length: size }, (_, i) => {
    const bar = svg("path", { class: "svd-entry" });
    const knob = svg("circle", { r: 6, class: "svd-knob" });
    const mark = svg("path", { class: "svd-bound" });
    const made = svg("g", {
      role: "slider", tabindex: 0, "aria-label": `${words}, entry ${i + 1}`,
      "aria-valuemin": -1, "aria-valuemax": 1,
      "aria-orientation": upright ? "vertical" : "horizontal",
    }, bar, knob, mark);
    byKey(made, (steps) => move(i, model.get(name)[i] + steps * STEP));
    return { made, bar, knob, mark };
  });
  const ground = svg("rect", { width, height, class: "svd-ground" });
  dragged(ground, ([right, down], first) => {
    const [along, across] = upright ? [1 - down, right] : [right, down];
    const i = clamp(Math.floor(across * size), 0, size - 1);
    move(i, ((along - 0.5) * WAY) / (WAY / 2 - EDGE));
    if (first) sliders[i].made.focus({ preventScroll: true });
  });
  const zero = svg("path", { d: line(place(0, -0.5), place(0, size - 0.5)), class: "svd-grid" });
  const parts = sliders.map(({ made }) => made);
  const group = svg("g", { class: upright ? "svd-v" : "svd-u" }, ground, zero, ...parts);
  return [group, (entries, answer) =>
    sliders.forEach(({ made, bar, knob, mark }, i) => {
      const [cx, cy] = place(entries[i], i);
      bar.setAttribute("d", line(place(0, i), [cx, cy]));
      fill(knob, { cx, cy }, []);
      fill(made, { "aria-valuenow": entries[i], "aria-valuetext": short(entries[i]) }, []);
      const ends = [-0.4, 0.4].map((aside) => place(answer?.[i], i + aside));
      mark.setAttribute("d", answer ? line(...ends) : "");
    }),
  ];
}

// With its best weight the copy stands at right angles to its error, so that it ends on a
// circle over A; the part of it that no copy of rank one reaches is dashed. The function
// returned takes the length of an error, and of the least until now.
function rightAngle(length, least, alt) {
  const [x, y, r] = [6, 96, 80];
  const on = (error) => {
    const turn = 2 * Math.asin(Math.min(1, error / (length || 1)));
    return [x + r + r * Math.cos(turn), y - r * Math.sin(turn)];
  };
  const arc = (from, to) => `M${on(from).join(" ")}A${r} ${r} 0 0 0 ${on(to).join(" ")}`;
  const path = (d, kind) => svg("path", { d, class: kind });
  const [copy, error] = [path("", "svd-leg"), path("", "svd-leg svd-rest")];
  const best = svg("circle", { r: 4, class: "svd-best" });
  const name = (text) => svg("text", { "text-anchor": "middle" }, text);
  const [copyName, errorName] = ["copy", "error"].map(name);
  const whole = fill(name("A"), { x: x + r, y: y + 15 }, []);
  const picture = svg("svg", {
    viewBox: "0 0 184 116", width: 184, role: "img", "aria-label": alt,
  }, path(arc(0, least), "svd-bound"), path(arc(least, length), "svd-curve"),
    path(`M${x} ${y}h${2 * r}`, "svd-leg"), copy, error, best, copyName, errorName, whole);
  return [picture, (now, leastNow) => {
    const [px, py] = on(now);
    copy.setAttribute("d", `M${x} ${y}L${px} ${py}`);
    error.setAttribute("d", `M${x + 2 * r} ${y}L${px} ${py}`);
    const [cx, cy] = on(leastNow);
    fill(best, { cx, cy }, []);
    fill(copyName, { x: (x + px) / 2, y: (y + py) / 2 + 4 }, []);
    // Beside its leg, where it does not hide the dashes.
    const beside = { x: (x + 2 * r + px) / 2 + 8, y: (y + py) / 2 + 4 };
    fill(errorName, { ...beside, "text-anchor": "start" }, []);
  }];
}

function render({ model, el }) {
  const A = model.get("A");
  const [m, n] = [A.length, A[0].length];
  const columns = (M) => M[0].map((_, j) => M.map((row) => row[j]));
  const { U: [u], s, V: [v] } = thinSvd(columns(A));
  const least = [norm(s.slice(1)), s[1] ?? 0];
  const most = Math.max(...A.flat().map(Math.abs)) || 1;
  for (const [name, size] of [["x", m], ["y", n]]) {
    const entries = model.get(name);
    const drawn = entries.length === size && entries.every((entry) => Math.abs(entry) <= 1);
    if (!drawn) put(model, name, Array(size).fill(0.5));
  }

  begin(el);
  const [tick, showTick] = ticked(model, "revealed", "Show the best x and y");
  const remark = html("p", { class: "svd-remark" });
  const [given, drawGiven] = shades(m, n, "A", most);
  const [copied, drawCopy] = shades(m, n, "Your copy", most);
  const [missing, drawError] = shades(m, n, "A − copy", most);
  const [column, drawColumn] = bars(model, "x", "Column x", m, false);
  const [row, drawRow] = bars(model, "y", "Row y", n, true);
  const [triangle, drawTriangle] = rightAngle(norm(s), least[0], model.get("alt"));
  const sized = (width, height, ...parts) =>
    svg("svg", { viewBox: `0 0 ${width} ${height}`, width }, ...parts);
  const [wide, high] = [n * CELL, m * CELL];
  row.setAttribute("transform", `translate(${WAY} 0)`);
  column.setAttribute("transform", `translate(0 ${WAY})`);
  copied.setAttribute("transform", `translate(${WAY} ${WAY})`);
  el.append(
    remark,
    html("div", { class: "svd-race" },
      figure(sized(wide, high, given), "A"),
      figure(sized(WAY + wide, WAY + high, row, column, copied), "Your copy: draw x and y"),
      figure(sized(wide, high, missing), "A − copy"),
      figure(triangle, "No copy reaches the dashes")),
    html("div", { class: "svd-row" }, tick),
  );
  drawGiven(A);
  const write = numbers(el, ["Frobenius error", "Spectral error", "Best so far", "Least possible"]);
  const both = (pair) => pair.map(decimals).join(" and ");
  const verdict = (beyond) => {
    if (beyond <= 1e-9) return "This is σ₁u₁v₁ᵀ: no matrix of rank one comes nearer.";
    if (beyond < 0.01) return "Nearly: less than ‖A‖/100 above the least.";
    return "Drag the bars of x and y until your copy looks like A.";
  };
  let best = [Infinity, Infinity];

  return follow(model, ["x", "y", "revealed"], (first) => {
    const [x, y] = [model.get("x"), model.get("y")];
    const square = norm(x) ** 2 * norm(y) ** 2 || 1;
    const weight = A.reduce((sum, row, i) => sum + x[i] * dot(row, y), 0) / square;
    const X = x.map((a) => y.map((b) => weight * a * b));
    const E = A.map((row, i) => row.map((a, j) => a - X[i][j]));
    const errors = [norm(E.flat()), thinSvd(columns(E)).s[0]];
    best = errors.map((error, i) => Math.min(error, best[i]));
    showTick();
    // The answer in the size and on the side of what is drawn.
    const beside = (drawn, answer) => {
      const peak = (entries) => Math.max(...entries.map(Math.abs)) || 1;
      const scale = (Math.sign(dot(drawn, answer)) || 1) * (peak(drawn) / peak(answer));
      return model.get("revealed") ? Array.from(answer, (entry) => scale * entry) : undefined;
    };
    drawColumn(x, beside(x, u));
    drawRow(y, beside(y, v));
    drawCopy(X);
    drawError(E);
    drawTriangle(errors[0], best[0]);
    remark.textContent = verdict((errors[0] - least[0]) / (norm(s) || 1));
    const texts = [...errors.map(decimals), both(best), both(least)];
    write(texts, first, remark.textContent);
  });
}
export default { render, kept: ["x", "y", "revealed"] };
