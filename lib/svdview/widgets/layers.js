// Pictures from U, s and Vh, as Python sent them, one rank-one layer at a time.
//
// Sums are kept in whole multiples of 2⁻²⁶, and only whole numbers are added to them, so
// taking a layer away undoes adding it exactly: whatever way the slider came, the
// picture is the same to the bit. No entry of A_k exceeds √p times the largest of A,
// for which 32 bits leave room up to p = 1024.

const UNIT = 2 ** 26;

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  const q = new Int16Array(raw.length / 2);
  for (let i = 0; i < q.length; i++) {
    const zigzag = raw[i] | (raw[q.length + i] << 8);
    q[i] = (zigzag >>> 1) ^ -(zigzag & 1);
  }
  return q;
}

// The factors: σu and σv in whole steps, of which the first `ready` layers are known, all
// unless said; the original too, if the layers do not make it yet.
class Layers {
  constructor({ shape, scale = 1, ...factors }) {
    const [channels, m, n] = shape;
    const p = Math.min(m, n);
    Object.assign(this, { shape, channels, m, n, p, scale, ready: p, ...factors });
    this.weights = [0, 1, 2, 3].map(() => new Int32Array(n));
  }
  zero() {
    return new Int32Array(this.channels * this.m * this.n);
  }
  u(i, c) {
    const start = (i * this.channels + c) * (this.m + this.n);
    return this.q.subarray(start, start + this.m);
  }
  v(i, c) {
    const end = (i * this.channels + c + 1) * (this.m + this.n);
    return this.q.subarray(end - this.n, end);
  }
  // What one step of u times one step of v is worth, as a share of the scale.
  worth(i, c) {
    const sigma = this.sigma[c * this.p + i];
    return sigma > 0 ? (this.step / sigma) * (this.step / this.scale) : 0;
  }
  // Takes a sum of the first `from` layers to the sum of the first `to`: four layers
  // in one pass, which reads and writes the sum a quarter as often, then one by one.
  move(sum, from, to) {
    const sign = to > from ? 1 : -1;
    const last = Math.max(from, to);
    let i = Math.min(from, to);
    for (; i + 4 <= last; i += 4) this.add(sum, i, 4, sign, addFour);
    for (; i < last; i++) this.add(sum, i, 1, sign, addOne);
  }
  add(sum, first, count, sign, addRow) {
    const { m, n } = this;
    for (let c = 0; c < this.channels; c++) {
      const u = [];
      for (let l = 0; l < count; l++) {
        const weight = sign * UNIT * this.worth(first + l, c);
        const v = this.v(first + l, c);
        for (let j = 0; j < n; j++) this.weights[l][j] = Math.round(weight * v[j]);
        u.push(this.u(first + l, c));
      }
      for (let row = 0, at = c * m * n; row < m; row++, at += n)
        addRow(sum.subarray(at, at + n), row, u, this.weights);
    }
  }
  // The largest modulus in layer i, as a share of the scale.
  largest(i) {
    const peak = (x) => x.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
    const channels = Array.from({ length: this.channels }, (_, c) => c);
    return Math.max(
      ...channels.map((c) => peak(this.u(i, c)) * peak(this.v(i, c)) * this.worth(i, c)),
    );
  }
}

function addOne(sum, row, [u], [w]) {
  const x = u[row];
  for (let j = 0; j < sum.length; j++) sum[j] += Math.imul(x, w[j]);
}

function addFour(sum, row, [u0, u1, u2, u3], [w0, w1, w2, w3]) {
  const x0 = u0[row];
  const x1 = u1[row];
  const x2 = u2[row];
  const x3 = u3[row];
  for (let j = 0; j < sum.length; j++)
    sum[j] +=
      Math.imul(x0, w0[j]) + Math.imul(x1, w1[j]) +
      (Math.imul(x2, w2[j]) + Math.imul(x3, w3[j]));
}

// What Python sent.
async function received(model) {
  const [shape, step, scale] = ["shape", "step", "scale"].map((name) => model.get(name));
  const q = await inflate(model.get("factors"));
  return new Layers({ q, sigma: floats(model.get("sigma")), shape, step, scale });
}

// The running sum. While the reader looks, every `EVERY`th sum is laid by, so that no
// later jump has far to walk.
const EVERY = 50;
class RunningSum {
  constructor(layers) {
    this.layers = layers;
    this.here = { k: 0, sum: layers.zero() };
    this.kept = [{ k: 0, sum: layers.zero() }];
  }
  nearest(k, from) {
    const distance = (place) => Math.abs(place.k - k);
    return from.reduce((best, place) => (distance(place) < distance(best) ? place : best));
  }
  at(k) {
    const { here } = this;
    const start = this.nearest(k, [here, ...this.kept]);
    if (start !== here) here.sum.set(start.sum);
    this.layers.move(here.sum, start.k, k);
    here.k = k;
    return here.sum;
  }
  // The sum of all layers: what the error is measured from.
  whole() {
    const { p, original } = this.layers;
    if (original) return original;
    const last = this.nearest(p, this.kept);
    if (last.k === p) return last.sum;
    const sum = last.sum.slice();
    this.layers.move(sum, last.k, p);
    this.kept.push({ k: p, sum });
    return sum;
  }
  async lay(wanted, later = window.requestIdleCallback ?? setTimeout) {
    const { ready } = this.layers;
    const sum = this.layers.zero();
    for (let k = 0; k < ready; ) {
      await new Promise((go) => later(go));
      if (!wanted()) return;
      const next = Math.min(k + 2, ready);
      this.layers.move(sum, k, next);
      k = next;
      if (k % EVERY === 0 || k === ready) this.kept.push({ k, sum: sum.slice() });
    }
  }
}

// Paints planes of sums so that `black` and `white`, as shares of the scale, become 0
// and 255.
function paint(context, pixels, planes, black, white) {
  const { data } = pixels;
  const size = data.length / 4;
  const gain = 255 / (white - black) / UNIT;
  const offset = (-255 * black) / (white - black);
  const channel = planes.length > size ? size : 0;
  for (let i = 0, at = 0; i < size; i++, at += 4) {
    data[at] = offset + gain * planes[i];
    data[at + 1] = offset + gain * planes[i + channel];
    data[at + 2] = offset + gain * planes[i + 2 * channel];
  }
  context.putImageData(pixels, 0, 0);
}

// A canvas with a caption; the function returned paints both.
function panel(root, [, m, n], alt) {
  const canvas = html("canvas", { width: n, height: m, role: "img", "aria-label": alt });
  canvas.classList.toggle("svd-crisp", Math.max(m, n) < 160);
  const caption = html("figcaption");
  root.append(html("figure", {}, canvas, caption));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const pixels = context.createImageData(n, m);
  pixels.data.fill(255);
  return (planes, black, white, text) => {
    paint(context, pixels, planes, black, white);
    caption.textContent = text;
  };
}
