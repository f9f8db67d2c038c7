// A small picture to paint, and the layers it is the sum of, each to switch on or off.

const FAINTEST = 1 / 32; // a layer is drawn on its own scale, but on none finer than this

// A canvas of m×n squares; the function returned draws values from black to white.
function squares(m, n, attributes) {
  const canvas = html("canvas", { width: n, height: m, class: "svd-crisp", ...attributes });
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(n, m);
  const draw = (values, black, white) => {
    values.forEach((value, at) => {
      const level = (255 * (value - black)) / (white - black);
      pixels.data.set([level, level, level, 255], 4 * at);
    });
    context.putImageData(pixels, 0, 0);
  };
  return [canvas, draw];
}

// A grid of cells, black or white, painted by pointer or, with one tab stop, by keys.
function painting([m, n], painted, paint) {
  const cells = Array.from({ length: m * n }, () =>
    html("span", { role: "gridcell", tabindex: -1 }),
  );
  const rows = Array.from({ length: m }, (_, i) =>
    html("div", { role: "row" }, ...cells.slice(i * n, (i + 1) * n)),
  );
  const grid = html("div", { class: "svd-paint", role: "grid", "aria-label": "Picture" }, ...rows);
  cells[0].tabIndex = 0;
  grid.addEventListener("focusin", ({ target }) => {
    for (const cell of cells) cell.tabIndex = cell === target ? 0 : -1;
  });

  let brush;
  dragged(grid, ([right, down], first) => {
    const [i, j] = [Math.floor(down * m), Math.floor(right * n)];
    if (i < 0 || i >= m || j < 0 || j >= n) return;
    if (first) brush = 1 - painted()[i * n + j];
    paint(i * n + j, brush);
  });
  grid.addEventListener("keydown", (event) => {
    const at = cells.indexOf(event.target);
    const j = at % n;
    const way = {
      ArrowLeft: j > 0 && -1, ArrowRight: j < n - 1 && 1, ArrowUp: -n, ArrowDown: n,
      Home: -j, End: n - 1 - j, " ": 0, Enter: 0,
    }[event.key];
    if (way === undefined || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (way === 0 && "Enter ".includes(event.key)) paint(at, 1 - painted()[at]);
    else cells[at + way]?.focus();
  });
  const show = () =>
    cells.forEach((cell, at) => {
      const colour = painted()[at] ? "white" : "black";
      cell.className = painted()[at] ? "svd-white" : "svd-black";
      cell.ariaLabel = `Row ${Math.floor(at / n) + 1}, column ${(at % n) + 1}: ${colour}`;
    });
  return [grid, show];
}

// A picture is sent as Python writes it: its cells are the digits of a number.
const written = (cells) => BigInt(`0b${cells.join("")}`).toString(16);
function read(text, size) {
  const digits = /^[0-9a-f]+$/.test(text) ? BigInt(`0x${text}`).toString(2) : "";
  return digits && digits.length <= size && [...digits.padStart(size, "0")].map(Number);
}

function render({ model, el }) {
  const [m, n] = model.get("shape");
  const p = Math.min(m, n);
  const pictures = model.get("pictures");
  const begins = Object.entries(pictures).map(([name, picture]) =>
    button(name, () => {
      put(model, "off", 0);
      put(model, "picture", picture);
    }),
  );
  if (!read(model.get("picture"), m * n)) begins[0].click();

  let cells;
  const paint = (at, brush) => {
    const after = cells.map((cell, i) => (i === at ? brush : cell));
    put(model, "picture", written(after));
  };
  const [grid, showPicture] = painting([m, n], () => cells, paint);
  const [sum, drawSum] = squares(m, n, { role: "img", "aria-label": model.get("alt") });
  const ofSum = html("figcaption");
  const switches = Array.from({ length: p }, (_, i) => {
    const made = button("", () => put(model, "off", model.get("off") ^ (1 << i)));
    const [canvas, draw] = squares(m, n, { "aria-hidden": "true" });
    const name = html("small");
    made.className = "svd-layer";
    made.append(canvas, name);
    return { made, draw, name };
  });

  begin(el);
  const paintHere = html("figcaption", {}, "Your picture: paint on it");
  el.append(
    html("div", { class: "svd-row", role: "group", "aria-label": "Pictures" }, ...begins),
    html("div", { class: "svd-panels svd-painter" },
      html("figure", {}, grid, paintHere), html("figure", {}, sum, ofSum)),
    html("div", { class: "svd-row" }, "Press a layer to take it out",
      button("All in", () => put(model, "off", 0)),
      button("All out", () => put(model, "off", 2 ** p - 1))),
    html("div", { class: "svd-layers", role: "group", "aria-label": "Layers" },
      ...switches.map(({ made }) => made)),
  );
  const write = numbers(el, ["Rank", "Layers in the sum", "Share of ‖A‖²"]);

  return follow(model, ["picture", "off"], (first) => {
    cells = read(model.get("picture"), m * n);
    showPicture();
    const columns = Array.from({ length: n }, (_, j) => cells.filter((_, at) => at % n === j));
    const { U, s, V } = thinSvd(columns);
    const rank = s.filter((sigma) => sigma > s[0] * Math.max(m, n) * Number.EPSILON).length;
    const total = cells.map(() => 0);
    const inSum = [];
    switches.forEach(({ made, draw, name }, i) => {
      const layer = cells.map((_, at) => s[i] * U[i][Math.floor(at / n)] * V[i][at % n]);
      const there = i < rank;
      const on = there && !((model.get("off") >> i) & 1);
      if (on) {
        layer.forEach((x, at) => (total[at] += x));
        inSum.push(i);
      }
      const most = Math.max(FAINTEST, ...layer.map(Math.abs));
      draw(layer, -most, most);
      made.disabled = !there;
      made.setAttribute("aria-pressed", String(on));
      name.textContent = `σ${subscript(i + 1)} ${there ? s[i].toFixed(2) : "0"}`;
    });
    drawSum(total, 0, 1);
    const count = inSum.length === rank ? "all layers" : `${inSum.length} of ${rank} layers`;
    ofSum.textContent = `The sum of ${count}`;
    const squared = (some) => some.reduce((share, i) => share + s[i] ** 2, 0);
    const share = rank ? squared(inSum) / squared([...s.keys()].slice(0, rank)) : 1;
    write([String(rank), `${inSum.length} of ${rank}`, percent(share, 2)], first);
  });
}
export default { render, kept: ["picture", "off"] };
