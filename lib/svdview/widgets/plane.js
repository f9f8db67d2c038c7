// The plane that a 2×2 matrix acts on: curves, arrows, and tips that can be dragged.

const RADIUS = 88; // of the circle, in a drawing 240 wide
const GRIP = 30; // how near its ring a press takes a handle
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const times = (A, [x, y]) => A.map(([a, b]) => a * x + b * y);
const degrees = ([x, y]) => ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;

// One plane, drawn with y upwards; `unit` is the length that fills the radius. The origin
// is in the middle, or as far right and down from it as is said.
function plane(root, unit, name, [right, down] = [0, 0]) {
  let scale;
  const resize = (unit) => (scale = RADIUS / (unit || 1));
  resize(unit);
  const at = ([x, y]) => [x * scale, -y * scale];
  const cross = `M${-115 - right} 0H${115 - right}M0 ${-115 - down}V${115 - down}`;
  const axes = svg("path", { d: cross, class: "svd-grid" });
  const viewBox = `${-120 - right} ${-120 - down} 240 240`;
  const picture = svg("svg", { viewBox }, axes);
  const caption = html("figcaption", {}, name);
  root.append(html("figure", {}, picture, caption));

  const handles = [];
  let held;
  const under = ({ clientX, clientY }) => {
    const inverse = picture.getScreenCTM().inverse();
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(inverse);
    return [x / scale, -y / scale];
  };
  // A finger captures whatever it presses, and so does a second finger.
  const holds = ({ pointerId }) => held?.by === pointerId;
  const pull = (event) => {
    if (!holds(event) || !picture.hasPointerCapture(event.pointerId)) return;
    const [x, y] = under(event);
    held.drag([x + held.off[0], y + held.off[1]]);
  };
  picture.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return; // a second finger
    const [x, y] = under(event);
    const far = ({ tip }) => scale * Math.hypot(x - tip[0], y - tip[1]);
    [held] = [...handles].sort((one, other) => far(one) - far(other));
    if (held?.named && far(held) > GRIP) held = undefined;
    if (!held) return;
    held.by = event.pointerId;
    held.off = held.named ? [held.tip[0] - x, held.tip[1] - y] : [0, 0];
    picture.setPointerCapture(event.pointerId);
    pull(event);
  });
  picture.addEventListener("pointermove", pull);
  picture.addEventListener("lostpointercapture", (event) => holds(event) && held.drop?.());
  return {
    picture,
    resize,
    rename: (text) => (caption.textContent = text),
    // The function returned draws a line through points, or a dot at each.
    curve(kind, join = "L") {
      const path = svg("path", { class: kind });
      picture.append(path);
      return (points) => {
        const places = points.map((point) => at(point).join(" "));
        path.setAttribute("d", places.length ? `M${places.join(join)}h0` : "");
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
      group.rename = (text) => (label.textContent = text);
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
    // A ring that a pointer drags; a finger scrolls the page unless it is on the ring.
    // With a name it takes the focus too, and the arrow keys move it by a step of this
    // width and height, five with Shift. With none, a slider beside the plane has the
    // keys, it is the only ring, and a press anywhere in the plane brings it there.
    // `drop` runs where it was let go. The function returned places it, and tells who
    // cannot see where that is, in other numbers than the plane's if they are given.
    handle(drag, name, step, drop) {
      const ring = svg("circle", { r: 8, class: "svd-ring" });
      const grip = svg("circle", { r: GRIP, class: "svd-grip" });
      const group = svg("g", {}, ring, grip);
      const handle = { drag, drop, named: Boolean(name), tip: [0, 0] };
      handles.push(handle);
      picture.append(group);
      const hold = (event) => event.preventDefault(); // touch-action knows no circles
      grip.addEventListener("touchstart", hold, { passive: false });
      if (name) {
        const kind = "point in the plane";
        const told = { "aria-label": name, "aria-roledescription": kind };
        fill(group, { tabindex: 0, role: "slider", ...told }, []);
      }
      group.addEventListener("keydown", (event) => {
        const way = WAYS[event.key];
        if (!way || event.altKey || event.metaKey) return; // with those, the browser's own
        event.preventDefault();
        const steps = event.shiftKey ? 5 : 1;
        drag(handle.tip.map((x, i) => x + steps * step()[i] * way[i]));
        drop?.();
      });
      return (tip, told = tip) => {
        handle.tip = tip;
        const [cx, cy] = at(tip);
        for (const circle of [ring, grip]) fill(circle, { cx, cy }, []);
        if (!name) return;
        const where = `(${told.map(decimals).join(", ")})`;
        fill(group, { "aria-valuenow": told[0], "aria-valuetext": where }, []);
      };
    },
  };
}
