// x on the unit circle, Ax on the ellipse: turned by the slider or by dragging x.

const RADIUS = 88; // of the circle, in a drawing 240 wide
const times = (A, [x, y]) => A.map(([a, b]) => a * x + b * y);

// One plane, drawn with y upwards; `unit` is the length that fills the radius.
function plane(root, unit, name) {
  const scale = RADIUS / (unit || 1);
  const at = ([x, y]) => [x * scale, -y * scale];
  const axes = svg("path", { d: "M-115 0H115M0 -115V115", class: "svd-grid" });
  const picture = svg("svg", { viewBox: "-120 -120 240 240" }, axes);
  root.append(html("figure", {}, picture, html("figcaption", {}, name)));
  return {
    picture,
    curve(points) {
      const d = points.map((point) => at(point).join(" ")).join("L");
      picture.append(svg("path", { d: `M${d}Z`, class: "svd-curve" }));
    },
    // An arrow from the origin, named beyond its tip or, if `aside`, beside its shaft.
    // A short one has a smaller head, and the zero vector none: it is a dot.
    arrow(text, kind, aside) {
      const line = svg("line", { class: "svd-arrow" });
      const head = svg("path", { d: "M0 0L-11 5V-5Z", class: "svd-head" });
      const dot = svg("circle", { class: "svd-head" });
      const label = svg("text", { "text-anchor": "middle", dy: 6 }, text);
      const group = svg("g", { class: kind }, line, head, dot, label);
      picture.append(group);
      group.point = (tip) => {
        const [x, y] = at(tip);
        const length = Math.hypot(x, y) || 1;
        const [ex, ey] = [x / length, y / length];
        const turn = (Math.atan2(y, x) * 180) / Math.PI;
        const zero = Math.hypot(x, y) < 1;
        const size = zero ? 0 : Math.min(1, length / 16);
        fill(line, { x2: x - 8 * size * ex, y2: y - 8 * size * ey }, []);
        head.setAttribute(
          "transform", `translate(${x} ${y}) rotate(${turn}) scale(${size})`,
        );
        dot.setAttribute("r", zero ? 3 : 0);
        const [along, across] = aside ? [0.6 * length, 24] : [length + 16, 0];
        const beside = { x: along * ex + across * ey, y: along * ey - across * ex };
        fill(label, zero ? (aside ? { x: -26, y: -10 } : { x: 24, y: 14 }) : beside, []);
      };
      return group;
    },
  };
}

// Turns x while a pointer drags it; touch too, which then does not scroll the page.
function turnByDragging(picture, model) {
  picture.classList.add("svd-drag");
  const turn = (event) => {
    if (!event.buttons) return;
    const box = picture.getBoundingClientRect();
    const dx = event.clientX - box.x - box.width / 2;
    const dy = event.clientY - box.y - box.height / 2;
    const degrees = ((Math.atan2(-dy, dx) * 180) / Math.PI + 360) % 360;
    model.set("angle", Math.round(2 * degrees) / 2);
    model.save_changes();
  };
  picture.addEventListener("pointerdown", (event) => {
    picture.setPointerCapture(event.pointerId);
    turn(event);
  });
  picture.addEventListener("pointermove", turn);
}

function render({ model, el }) {
  const [A, U, s, Vh] = ["A", "U", "s", "Vh"].map((name) => model.get(name));
  begin(el);
  const planes = html("div", {
    class: "svd-panels svd-planes", role: "img", "aria-label": model.get("alt"),
  });
  el.append(planes);
  const left = plane(planes, 1, "x, of length 1");
  const right = plane(planes, s[0], "Ax, on the ellipse");
  const turn = Array.from({ length: 180 }, (_, i) => (i * Math.PI) / 90);
  const circle = turn.map((t) => [Math.cos(t), Math.sin(t)]);
  left.curve(circle);
  right.curve(circle.map((x) => times(A, x)));
  turnByDragging(left.picture, model);

  const secrets = [0, 1].flatMap((i) => {
    const one = subscript(i + 1);
    const v = left.arrow(`v${one}`, "svd-v", true);
    const u = right.arrow(`σ${one}u${one}`, "svd-u", true);
    v.point(Vh[i]);
    u.point([s[i] * U[0][i], s[i] * U[1][i]]);
    return [v, u];
  });
  const x = left.arrow("x", "svd-x");
  const Ax = right.arrow("Ax", "svd-x");
  const write = numbers(el, ["x", "Ax", "Stretch ‖Ax‖", "σ₁ and σ₂"]);
  const pair = (v) => `(${decimals(v[0])}, ${decimals(v[1])})`;

  return follow(model, ["angle", "revealed"], (first) => {
    const t = (model.get("angle") * Math.PI) / 180;
    const unit = [Math.cos(t), Math.sin(t)];
    const image = times(A, unit);
    x.point(unit);
    Ax.point(image);
    const shown = model.get("revealed");
    for (const arrow of secrets) arrow.setAttribute("visibility", shown ? "visible" : "hidden");
    const found = shown ? `${decimals(s[0])} and ${decimals(s[1])}` : "turn x to find them";
    write([pair(unit), pair(image), decimals(Math.hypot(...image)), found], first);
  });
}
export default { render };
