// Pictures as their mean and the first k components of each, on one sheet.

const ZOOM = 7; // CSS pixels for one pixel of a picture on a wide page

function render({ model, el }) {
  const [height, width, columns] = model.get("sheet");
  const shares = model.get("shares");
  const [mean, scores, loadings] = ["mean", "scores", "loadings"].map((name) =>
    floats(model.get(name)),
  );
  const [size, p] = [mean.length, shares.length - 1];
  const pictures = scores.length / p;
  const wide = columns * (width + 1) - 1;
  const high = Math.ceil(pictures / columns) * (height + 1) - 1;

  begin(el);
  const options = {
    min: 0, max: p, step: 1, digits: 0,
    at: (k) => Math.log(k + 1) / Math.log(p + 1),
    value: (at) => (p + 1) ** at - 1,
  };
  const { show } = slider(el, model, "k", model.get("label"), options);
  const canvas = html("canvas", {
    width: wide, height: high, role: "img", class: "svd-crisp", "aria-label": model.get("alt"),
  });
  const caption = html("figcaption");
  const figure = html("figure", {}, canvas, caption);
  figure.style.maxWidth = `${ZOOM * wide}px`;
  el.append(figure);
  const write = numbers(el, ["Numbers for a picture", "Variance kept"]);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const pixels = context.createImageData(wide, high);
  pixels.data.fill(255);

  const draw = (k) => {
    for (let i = 0; i < pictures; i++) {
      const left = (i % columns) * (width + 1);
      const top = Math.floor(i / columns) * (height + 1);
      for (let j = 0; j < size; j++) {
        let grey = mean[j];
        for (let l = 0; l < k; l++) grey += scores[i * p + l] * loadings[l * size + j];
        const at = 4 * ((top + Math.floor(j / width)) * wide + left + (j % width));
        pixels.data.fill(Math.round(255 * grey), at, at + 3); // clamped to bytes
      }
    }
    context.putImageData(pixels, 0, 0);
  };
  return follow(model, ["k"], (first) => {
    const k = model.get("k");
    show();
    draw(k);
    caption.textContent = k
      ? `The mean and ${k} component${k === 1 ? "" : "s"}`
      : "The mean alone";
    write([`${k} of ${size}`, percent(shares[k])], first);
  });
}
export default { render, kept: ["k"] };
