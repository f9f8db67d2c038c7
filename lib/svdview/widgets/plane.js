// The plane that a 2×2 matrix acts on: curves, arrows, and tips that can be dragged.

const RADIUS = 88; // of the circle, in a drawing 240 wide
const times = (A, [x, y]) => A.map(([a, b]) => a * x + b * y);
const degrees = ([x, y]) => ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;

// One plane, drawn with y upwards; `unit` is the length that fills the radius.
function plane(root, unit, name) {
  const scale = RADIUS / (unit || 1);
  const at = ([x, y]) => [x * scale, -y * scale];
  const axes = svg("path", { d: "M-115 0H115M0 -115V115", class: "svd-grid" });
  const picture = svg("svg", { viewBox: "-120 -120 240 240" }, axes);
  root.append(html("figure", {}, picture, html("figcaption", {}, name)));
  return {
    // The function returned draws a line through points, or a dot at each.
    curve(kind, join = "L") {
      const path = svg("path", { class: kind });
      picture.append(path);
      return (points) => {
        const places = points.map((point) => at(point).join(" "));
        path.setAttribute("d", `M${places.join(join)}h0`);
      };
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
        const [along, across] = aside ? [0.6 * length, 24] : [length + 20, 0];
        const beside = { x: along * ex + across * ey, y: along * ey - across * ex };
        fill(label, zero ? (aside ? { x: -26, y: -10 } : { x: 24, y: 14 }) : beside, []);
      };
      return group;
    },
    // A ring that a pointer drags; so does a press anywhere else in the plane. A finger
    // scrolls the page unless it is on the ring.
    handle(drag) {
      const ring = svg("circle", { r: 8, class: "svd-ring" });
      const grip = svg("circle", { r: 30, class: "svd-grip" });
      picture.append(ring, grip);
      const hold = (event) => event.preventDefault(); // touch-action knows no circles
      grip.addEventListener("touchstart", hold, { passive: false });
      const pull = (event) => {
        if (!event.buttons) return;
        const box = picture.getBoundingClientRect();
        const zoom = 240 / box.width / scale;
        drag([
          (event.clientX - box.x - box.width / 2) * zoom,
          (box.y + box.height / 2 - event.clientY) * zoom,
        ]);
      };
      picture.addEventListener("pointerdown", (event) => {
        picture.setPointerCapture(event.pointerId);
        pull(event);
      });
      picture.addEventListener("pointermove", pull);
      return (tip) => {
        const [cx, cy] = at(tip);
        for (const circle of [ring, grip]) fill(circle, { cx, cy }, []);
      };
    },
  };
}
