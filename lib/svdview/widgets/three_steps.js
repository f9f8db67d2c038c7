// A matrix that the reader types or drags, and the circle on its way through V*, Σ and U.

const MOST = 99; // of an entry
const UNITS = [4, 6, 9, 14, 20, 30, 45, 70, 100, 150, 200]; // the right plane's radius

// U, s and V by columns; where σ is 0, u is at right angles, and no sign hangs on another.
function fullSvd([[a, b], [c, d]]) {
  const { U, s, V } = signedSvd([[a, c], [b, d]]);
  const positive = (x) => x.map((xi) => xi * Math.sign(leading(x)));
  const lost = [0, 1].filter((i) => s[i] <= 1e-9 * s[0]);
  for (const i of lost) {
    U[i] = i ? positive(across(U[0])) : [1, 0];
    V[i] = positive(V[i]);
    s[i] = 0;
  }
  return { U, s, V };
}

const transpose = ([[a, b], [c, d]]) => [[a, c], [b, d]];
const product = (A, B) => transpose(transpose(B).map((column) => times(A, column)));
const determinant = ([[a, b], [c, d]]) => a * d - b * c;

// A rotation or reflection on its way: it turns, or it flips over like a card.
function partly(Q, share) {
  if (determinant(Q) > 0) {
    const angle = share * Math.atan2(Q[1][0], Q[0][0]);
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    return [[x, -y], [y, x]];
  }
  const over = (1 - Math.cos(Math.PI * share)) / 2;
  return Q.map((row, i) => row.map((q, j) => (i === j) + over * (q - (i === j))));
}

function kind(Q) {
  if (determinant(Q) < 0) return "a reflection";
  const angle = (Math.atan2(Q[1][0], Q[0][0]) * 180) / Math.PI;
  return `rotation by ${angle.toFixed(1).replace(/^-0\.0$/, "0.0").replace("-", "−")}°`;
}

function render({ model, el }) {
  const names = [["a", "b"], ["c", "d"]];
  const A = () => names.map((row) => row.map((name) => model.get(name)));
  begin(el);
  const top = html("div", { class: "svd-row" });
  el.append(top);
  const write = entries(top, model, "A", names, MOST);
  top.append(html("p", { class: "svd-remark" },
    "Type a matrix of your own, or drag its columns in the right plane."));
  const scale = { min: 0, max: 3, step: 0.05, digits: 2 };
  const { show, move, way, typed } = slider(el, model, "t", "Circle to ellipse", scale);
  ["circle", "V*", "Σ", "U"].forEach((text, i) => {
    way.append(html("small", { "aria-hidden": "true", style: `--at: ${i / 3}` }, text));
  });
  const further = (t) => t + scale.step;
  const play = { first: scale.min, last: () => scale.max, further, every: 60 };
  typed.after(player(el, model, "t", move, play));

  const planes = html("div", {
    class: "svd-panels svd-planes", role: "group", "aria-label": model.get("alt"),
  });
  el.append(planes);
  const left = plane(planes, 1, "");
  const right = plane(planes, 1, "Drag Ae₁ and Ae₂, the columns of A");
  const turn = Array.from({ length: 181 }, (_, i) => (i * Math.PI) / 90);
  const circle = turn.map((t) => [Math.cos(t), Math.sin(t)]);
  const dotted = [left, right].map((each) => each.curve("svd-unit"));
  const whole = left.curve("svd-curve");
  const quarter = left.curve("svd-quarter");
  const first = left.curve("svd-dot");
  const moving = [0, 1].map(() => left.arrow("", "", true));
  const ellipse = right.curve("svd-curve");
  const axes = ["σ₁u₁", "σ₂u₂"].map((name) => right.arrow(name, "svd-u", true));
  const tips = ["Ae₁", "Ae₂"].map((name) => right.arrow(name, ""));

  // While a column is held, the scale of its plane is too.
  let unit;
  let held = false;
  const handles = transpose(names).map((column, i) =>
    right.handle(
      (tip) => {
        held = true;
        const most = Math.min(MOST, Math.round(1.25 * unit));
        column.forEach((name, j) => model.set(name, clamp(Math.round(tip[j]), -most, most)));
        model.save_changes();
      },
      `Ae${subscript(i + 1)}, column ${i + 1} of A`,
      () => [1, 1],
      () => {
        held = false;
        update();
      },
    ),
  );

  const tell = numbers(el, ["σ₁", "σ₂", "v₁", "v₂", "u₁", "u₂", "V* is", "U is", "det A"]);
  const remark = html("p", { class: "svd-remark" });
  const title = "Its SVD by hand, exactly";
  const steps = html("ol", { class: "svd-steps", tabindex: 0, "aria-label": title });
  const work = html("details", {}, html("summary", {}, title), steps);
  work.addEventListener("toggle", () => put(model, "by_hand", work.open));
  el.append(remark, work);

  const pair = (x) => `(${x.map(decimals).join(", ")})`;
  const sense = (det) => {
    if (det > 0)
      return "det A > 0: A keeps the sense of turning. U and V* both rotate or both reflect.";
    if (det < 0) return "det A < 0: A turns the sense round. One of U and V* is a reflection.";
    return "det A = 0: A flattens the plane.";
  };

  function update(begins) {
    const [M, t] = [A(), model.get("t")];
    const { U, s, V } = fullSvd(M);
    const [Q, Vh] = [transpose(U), V];
    const [begun, stage] = [Math.floor(t + 1e-9), Math.ceil(t - 1e-9)];
    const share = (i) => clamp(t - i, 0, 1);
    const stretch = s.map((x) => 1 + (x - 1) * share(1));
    const D = [[stretch[0], 0], [0, stretch[1]]];
    const B = product(partly(Q, share(2)), product(D, partly(Vh, share(0))));
    const reach = Math.max(1, s[0]);
    show();
    write();
    left.resize(1 + (reach - 1) * share(1));
    whole(circle.map((x) => times(B, x)));
    quarter(circle.slice(0, 46).map((x) => times(B, x)));
    first([times(B, [1, 0])]);
    moving.forEach((arrow, i) => {
      const one = subscript(i + 1);
      arrow.rename([`v${one}`, `e${one}`, `σ${one}e${one}`, `σ${one}u${one}`][begun]);
      arrow.setAttribute("class", ["svd-v", "svd-v", "svd-s", "svd-u"][stage]);
      arrow.point(times(B, V[i]));
    });
    const turns = (Q) => (determinant(Q) < 0 ? "flips" : "turns");
    const places = [
      "The unit circle", `V* ${turns(Vh)} it`, "Σ stretches it", `U ${turns(Q)} it`,
    ];
    left.rename(places[stage]);
    if (!held) unit = UNITS.find((each) => each >= s[0]);
    right.resize(unit);
    for (const draw of dotted) draw(circle);
    ellipse(circle.map((x) => times(M, x)));
    axes.forEach((arrow, i) => arrow.point(U[i].map((x) => s[i] * x)));
    tips.forEach((arrow, i) => {
      const tip = M.map((row) => row[i]);
      arrow.point(tip);
      handles[i](tip);
    });
    const det = s[1] ? determinant(M) : 0;
    remark.textContent = sense(det);
    const vectors = [...V, ...U].map(pair);
    const told = [...s.map(decimals), ...vectors, kind(Vh), kind(Q), decimals(det)];
    tell(told, begins, remark.textContent);
    work.open = model.get("by_hand");
    const all = M.flat().every(Number.isInteger);
    if (work.open)
      steps.replaceChildren(...(all ? byHand(M) : [html("li", {}, "Whole numbers only")]));
  }
  return follow(model, ["a", "b", "c", "d", "t", "by_hand"], update);
}
export default { render, kept: ["a", "b", "c", "d", "t", "by_hand"] };
