// A film, a picture in each column of A: seen, its background, and what moves. Of the
// layers, column j is Σ σ_i v_i[j] u_i: for one moment that is quickly summed.

const MOVES_WHITE = 1 / 2; // what moves is drawn white where it is this share of the scale

async function render({ model, el }) {
  const shape = model.get("shape");
  const [, pixels, moments] = shape;
  const [h, w] = model.get("frame");
  const layers = await received(model);
  const { scale } = layers;
  // The sum of layers `from` to `to` at a moment, as `paint` takes it.
  const sum = (from, to, moment) => {
    const total = new Float64Array(pixels);
    for (let i = from; i < to; i++) {
      const weight = UNIT * layers.worth(i, 0) * layers.v(i, 0)[moment - 1];
      layers.u(i, 0).forEach((u, at) => (total[at] += weight * u));
    }
    return total;
  };

  begin(el);
  const whole = { min: 1, step: 1, digits: 0 };
  const time = slider(el, model, "moment", "Moment", { ...whole, max: moments });
  const further = (moment) => moment + 1;
  const play = { first: 1, last: () => moments, further, every: 120 };
  time.typed.after(player(el, model, "moment", time.move, play));
  const rank = slider(el, model, "k", model.get("label"), { ...whole, max: layers.p });
  const figures = html("div", { class: "svd-panels svd-film" });
  el.append(figures);
  const [seen, still, moving] = ["", ": the background", ": what moves"].map((part) =>
    panel(figures, [1, h, w], model.get("alt") + part),
  );
  const write = numbers(el, ["Moment", "Layers in the background", "‖what moves‖ / ‖seen‖"]);
  const length = (x) => Math.sqrt(x.reduce((total, entry) => total + entry ** 2, 0));
  const white = Number((scale * MOVES_WHITE).toPrecision(2));

  return follow(model, ["moment", "k"], (first) => {
    const [moment, k] = [model.get("moment"), model.get("k")];
    time.show();
    rank.show();
    const background = sum(0, k, moment);
    const moves = sum(k, layers.p, moment);
    const both = background.map((value, at) => value + moves[at]);
    const first_k = k === 1 ? "the first layer" : `the first ${k} layers`;
    seen(both, 0, 1, "Seen");
    still(background, 0, 1, `Background: ${first_k}`);
    moving(moves, -MOVES_WHITE, MOVES_WHITE, `What moves: grey is 0, white ${white} or more`);
    const share = length(moves) / (length(both) || 1);
    write([`${moment} of ${moments}`, `${k} of ${layers.p}`, percent(share)], first);
  });
}
export default { render, kept: ["moment", "k"] };
