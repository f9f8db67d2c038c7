// σ on a log scale, cut after k where the reader drags it, and the ledger of k layers.

function render({ model, el }) {
  const shape = model.get("shape");
  const sigma = floats(model.get("sigma"));
  begin(el);
  const stand = rankSlider(el, model, sigma, shape);
  const mark = spectrum(el, model, sigma, shape, model.get("alt"));
  const write = ledger(el, sigma, shape);
  return follow(model, ["k"], (first) => {
    const k = model.get("k");
    stand();
    mark(k);
    write(k, first);
  });
}
export default { render, kept: ["k"] };
