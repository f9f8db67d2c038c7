// Three points to drag, the line that misses them least, and what a nudge does to it.
//
// A has the rows (1, tᵢ), the tᵢ brought together; x = A⁺b are the line's c and d.

const [WIDE, LOW, HIGH] = [2, -3, 9]; // |t| and b go so far
const ACROSS = 2.5; // a step of t is drawn so many times as long as one of b
const NUDGE = 0.1; // ‖P δb‖ as a share of ‖Pb‖
const POINTS = [1, 2, 3];
const TRAITS = ["t1", "t2", "t3", "b1", "b2", "b3", "spread", "nudged", "nudge"];

// The compact SVD of A, and A⁺ and the projector P made of it.
function solver(t) {
  const { U, s, V } = signedSvd([POINTS.map(() => 1), t]);
  const r = s[1] > 1e-9 * s[0] ? 2 : 1;
  const layers = [0, 1].slice(0, r);
  const combine = (vectors, weights) =>
    vectors[0].map((_, j) => layers.reduce((all, i) => all + weights[i] * vectors[i][j], 0));
  const parts = (b) => U.map((u) => dot(u, b));
  return {
    s, r, U,
    solve: (b) => combine(V, parts(b).map((part, i) => part / s[i])),
    project: (b) => combine(U, parts(b)),
  };
}

function render({ model, el }) {
  const three = (letter) => POINTS.map((i) => model.get(letter + i));
  begin(el);
  const together = {
    min: 1, max: 100, step: 1, digits: 0,
    at: (share) => Math.log(share) / Math.log(100),
    value: (at) => 100 ** at,
  };
  const spread = slider(el, model, "spread", "Spread of t, in percent", together);
  const [tick, showTick] = ticked(
    model, "nudged", "Nudge b by a tenth of ‖Pb‖, and see how far x goes",
  );
  el.append(html("div", { class: "svd-row" }, tick));
  const nudging = html("div");
  const turn = { min: 0, max: 360, step: 1, digits: 0 };
  const way = slider(nudging, model, "nudge", "Nudge: 0° along u₁, 90° along u₂", turn);
  el.append(nudging);

  const planes = html("div", {
    class: "svd-panels svd-planes", role: "group", "aria-label": model.get("alt"),
  });
  el.append(planes);
  const left = plane(planes, 5, "Drag the points: (t, b) and the best line", [0, 53]);
  left.picture.classList.add("svd-clip");
  const right = plane(planes, 6.5, "b, its projection Pb, and what is left over", [-85, 60]);
  left.picture.append(svg("text", { x: 104, y: 20 }, "t"), svg("text", { x: 8, y: -155 }, "b"));
  const misses = POINTS.map(() => left.curve("svd-miss"));
  const line = left.curve("svd-line svd-u");
  const dots = left.curve("svd-dot", "h0M");
  const lineAfter = left.curve("svd-after");
  const miss = right.curve("svd-miss");
  const corner = right.curve("svd-curve");
  const [along, whole] = [right.arrow("Pb", "svd-u"), right.arrow("b", "", true)];

  const share = () => model.get("spread") / 100;
  const at = (t, b) => [ACROSS * t, b];
  const place = (i, t, b) => {
    model.set(`t${i}`, clamp(t, -WIDE, WIDE));
    model.set(`b${i}`, clamp(b, LOW, HIGH));
    model.save_changes();
  };
  for (const i of POINTS) place(i, model.get(`t${i}`), model.get(`b${i}`));
  const handles = POINTS.map((i) =>
    left.handle(
      ([x, b]) => place(i, Math.round((10 * x) / ACROSS / share()) / 10, Math.round(4 * b) / 4),
      `Point ${i}`,
      () => [0.1 * share() * ACROSS, 0.25],
    ),
  );

  const write = numbers(el, ["Best line", "‖b − Ax‖", "σ₁ and σ₂", "κ = σ₁/σ₂"]);
  const bars = [22, 58].map((y) => svg("rect", { x: 10, y, height: 12, class: "svd-bar" }));
  const names = [16, 52].map((y) => svg("text", { x: 10, y }));
  const bound = svg("text", { x: 350, y: 88, "text-anchor": "end" });
  const edge = svg("path", { d: "M350 20v52", class: "svd-bound" });
  const gauge = svg("svg", { viewBox: "0 0 360 94", "aria-hidden": "true" },
    ...names, ...bars, edge, bound);
  el.append(gauge);

  return follow(model, TRAITS, (first) => {
    const t = three("t").map((x) => x * share());
    const [b, nudged] = [three("b"), model.get("nudged")];
    const { s, r, U, solve, project } = solver(t);
    const [x, Pb] = [solve(b), project(b)];
    const rest = b.map((bi, i) => bi - Pb[i]);
    spread.show();
    way.show();
    showTick();
    nudging.hidden = !nudged;
    gauge.toggleAttribute("hidden", !nudged);

    const shown = t.map((ti, i) => at(ti, b[i]));
    const ends = ([c, d]) => [-WIDE - 1, WIDE + 1].map((ti) => at(ti, c + d * ti));
    line(ends(x));
    shown.forEach((point, i) => {
      misses[i]([point, at(t[i], Pb[i])]);
      handles[i](point, [t[i], b[i]]);
    });
    const tip = [norm(Pb), norm(rest)];
    along.point([tip[0], 0]);
    whole.point(tip);
    miss([[tip[0], 0], tip]);
    corner([[tip[0] - 0.6, 0], [tip[0] - 0.6, 0.6], [tip[0], 0.6]]);

    const flat = r < 2;
    const angle = (model.get("nudge") * Math.PI) / 180;
    const [along1, along2] = [Math.cos(angle), flat ? 0 : Math.sin(angle)];
    const step = b.map((_, i) => NUDGE * tip[0] * (along1 * U[0][i] + along2 * U[1][i]));
    const after = b.map((bi, i) => bi + step[i]);
    lineAfter(nudged ? ends(solve(after)) : []);
    dots(t.map((ti, i) => at(ti, (nudged ? after : b)[i])));
    const changes = [norm(project(step)) / tip[0], norm(solve(step)) / norm(x)];
    const most = (s[0] / s[r - 1]) * changes[0];
    const known = tip[0] > 1e-9;
    const say = (change) => (known ? percent(change) : "?");
    names[0].textContent = `b changes by ${say(changes[0])} (‖P δb‖/‖Pb‖)`;
    names[1].textContent = `x changes by ${say(changes[1])} (‖δx‖/‖x‖)`;
    bound.textContent = `at most ${flat ? "" : "κ times "}as much as b: ${say(most)}`;
    bars.forEach((bar, i) =>
      bar.setAttribute("width", known && most ? (340 * changes[i]) / most : 0));
    const told = [...names, bound].map((text) => text.textContent).join("; ");
    write([
      `${decimals(x[0])} ${x[1] < 0 ? "−" : "+"} ${decimals(Math.abs(x[1]))}·t`,
      decimals(tip[1]),
      s.map((si, i) => decimals(i < r ? si : 0)).join(" and "),
      flat ? "∞" : decimals(s[0] / s[1]),
    ], first, nudged ? told : "");
  });
}
export default { render, kept: TRAITS };
