// x on the unit circle, Ax on the ellipse: turned by the slider or by dragging either.

const STEP = 0.5; // degrees

function render({ model, el }) {
  const [A, U, s, Vh] = ["A", "U", "s", "Vh"].map((name) => model.get(name));
  begin(el);
  const range = { min: 0, max: 360, step: STEP, digits: 1 };
  const { show, move } = slider(el, model, "angle", "Angle of x in degrees", range);
  const [tick, showTick] = ticked(model, "revealed", "Show v₁, v₂ and σ₁u₁, σ₂u₂");
  el.append(html("div", { class: "svd-row" }, tick));
  const planes = html("div", {
    class: "svd-panels svd-planes", role: "img", "aria-label": model.get("alt"),
  });
  el.append(planes);
  const left = plane(planes, 1, "x, of length 1");
  const right = plane(planes, s[0], "Ax, on the ellipse");
  const turn = Array.from({ length: 181 }, (_, i) => (i * Math.PI) / 90);
  const circle = turn.map((t) => [Math.cos(t), Math.sin(t)]);
  left.curve("svd-curve")(circle);
  right.curve("svd-curve")(circle.map((x) => times(A, x)));
  const trace = right.curve("svd-trace", "h0M");

  const secrets = [0, 1].flatMap((i) => {
    const one = subscript(i + 1);
    const v = left.arrow(`v${one}`, "svd-v", true);
    const u = right.arrow(`σ${one}u${one}`, "svd-u", true);
    v.point(Vh[i]);
    u.point([s[i] * U[0][i], s[i] * U[1][i]]);
    return [v, u];
  });
  const x = left.arrow("x", "");
  const Ax = right.arrow("Ax", "");

  // From a point at the ellipse back to x: with A = UΣVᵀ, Ax = p is x = VΣ⁻¹Uᵀp. Where
  // σ₂ = 0 the ellipse is a segment, and of the two x with one image the nearer is taken.
  const flat = s[1] <= 1e-9 * s[0];
  const solve = ([px, py]) => {
    const [a, b] = [0, 1].map((i) => (U[0][i] * px + U[1][i] * py) / (s[i] || 1));
    const near = clamp(a, -1, 1);
    const side = Vh[1][0] * unit[0] + Vh[1][1] * unit[1] < 0 ? -1 : 1;
    const [c, d] = flat ? [near, side * Math.sqrt(1 - near ** 2)] : [a, b];
    return [0, 1].map((j) => c * Vh[0][j] + d * Vh[1][j]);
  };
  let unit;
  const ring = left.handle((point) => move(degrees(point)));
  const imageRing = right.handle((point) => move(degrees(solve(point))));

  // The slider stands on half degrees; at the one next to v₁ or v₂, x is that vector.
  const singular = (angle) =>
    [0, 1].find((i) => {
      const apart = (angle - degrees(Vh[i]) + 360) % 180;
      return Math.min(apart, 180 - apart) <= STEP / 2;
    });
  const at = (angle) => {
    const t = (angle * Math.PI) / 180;
    const exact = [Math.cos(t), Math.sin(t)];
    const v = Vh[singular(angle)];
    if (!v) return exact;
    const sign = Math.sign(v[0] * exact[0] + v[1] * exact[1]);
    return [sign * v[0], sign * v[1]];
  };
  const round = s[0] - s[1] <= 1e-9 * s[0];
  const verdict = (which, stretch) => {
    if (round) return "σ₁ = σ₂: every vector is stretched alike.";
    if (which === 0) return "This is σ₁: no vector is stretched more.";
    if (which === 1) return "This is σ₂: no vector is stretched less.";
    if (s.map(decimals).includes(stretch)) return "Nearly: turn a little further.";
    return "Drag x or Ax: where is the stretch greatest, where least?";
  };
  const write = numbers(el, ["x", "Ax", "Stretch ‖Ax‖", "Tried so far", "σ₁ and σ₂"]);
  const remark = html("p", { class: "svd-remark" });
  el.append(remark);
  const pair = (v) => `(${decimals(v[0])}, ${decimals(v[1])})`;
  const tried = new Map();
  const found = new Set(round ? [0, 1] : []);

  return follow(model, ["angle", "revealed"], (first) => {
    const angle = model.get("angle");
    const shown = model.get("revealed");
    unit = at(angle);
    const image = times(A, unit);
    const stretch = decimals(norm(image));
    const which = singular(angle);
    show();
    showTick();
    for (const [arrow, grip, tip] of [[x, ring, unit], [Ax, imageRing, image]]) {
      arrow.point(tip);
      grip(tip);
    }
    for (const arrow of secrets) arrow.setAttribute("visibility", shown ? "visible" : "hidden");
    found.add(which);
    tried.set(angle, image);
    const images = [...tried.values()];
    trace(images);
    const stretches = images.map(norm);
    const known = (i) => (shown || found.has(i) ? decimals(s[i]) : "?");
    remark.textContent = verdict(which, stretch);
    write(
      [
        pair(unit),
        pair(image),
        stretch,
        `${decimals(Math.min(...stretches))} to ${decimals(Math.max(...stretches))}`,
        `${known(0)} and ${known(1)}`,
      ],
      first,
      remark.textContent,
    );
  });
}
export default { render, kept: ["angle", "revealed"] };
