// What is done in a worker with a reader's photograph, so that the page goes on: it is
// read, factored, rebuilt, and held against a JPEG. Nothing here asks anything of anybody.

const SIDE = 512; // pixels at most along the longer side
const MOST_PIXELS = 50_000_000; // that are read, as by load_image
const FIRST = 24; // layers that are shown while the others are computed
const BEYOND = 8; // random vectors more than those, as truncated_svd takes
const LEVELS = 255;

const NONE = "No picture was found in it; a JPEG, PNG, GIF, WebP or AVIF file would do.";
const counted = (x) => x.toLocaleString("en-GB");

function canvasOf(width, height) {
  const canvas = new OffscreenCanvas(width, height);
  return canvas.getContext("2d", { willReadFrequently: true });
}

// An upright picture becomes at most SIDE pixels wide and high. Where it shrinks by more
// than two a browser may look at a few of its pixels only: it is halved, each pixel the
// mean of four, as often as it takes.
function fitted(bitmap) {
  const shrink = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const size = [bitmap.width, bitmap.height].map((x) => Math.max(1, Math.round(x * shrink)));
  let from = bitmap;
  let context;
  for (let halvings = Math.floor(-Math.log2(shrink)); halvings >= 0; halvings--) {
    const [width, height] = size.map((x) => x * 2 ** halvings);
    context = canvasOf(width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(from, 0, 0, width, height);
    from = context.canvas;
  }
  return context;
}

// Whether a file is a film: a GIF of several pictures, an animated PNG or WebP.
async function moves(file) {
  const text = new TextDecoder("latin1").decode(await file.arrayBuffer());
  if (text.startsWith("GIF")) return text.match(/!\xf9\x04.{4}\0[!,]/gs)?.length > 1;
  if (/^RIFF.{4}WEBPVP8X/s.test(text)) return (text.charCodeAt(20) & 2) > 0;
  return /^.PNG.{4,9999}acTL/s.test(text);
}

// Returns the bytes of each channel, row by row, and what was done to the picture.
async function read(file, colour) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Error(NONE);
  });
  const { width, height } = bitmap;
  if (width * height > MOST_PIXELS)
    throw new Error(
      `It has ${counted(width)} × ${counted(height)} pixels, more than the ` +
        `${counted(MOST_PIXELS)} that are read: scale it down.`,
    );
  const context = fitted(bitmap);
  bitmap.close();
  const [n, m] = [context.canvas.width, context.canvas.height];
  if (Math.min(m, n) < 2)
    throw new Error(`It makes ${n} × ${m} pixels: one layer is all of it. Take a larger one.`);
  const done = [`${n} × ${m} pixels`];
  if (width > n || height > m) done[0] += `, made from ${counted(width)} × ${counted(height)}`;
  if (await moves(file)) done.push("the first picture of a film");
  const pixels = () => context.getImageData(0, 0, n, m).data;
  if (pixels().some((level, i) => i % 4 === 3 && level < LEVELS)) {
    done.push("laid on white where it is transparent");
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = "white";
    context.fillRect(0, 0, n, m);
  }
  const rgba = pixels();
  const channel = (level) => Uint8Array.from({ length: m * n }, (_, i) => level(4 * i));
  const luma = (i) => // as Pillow weighs and rounds it
    (19595 * rgba[i] + 38470 * rgba[i + 1] + 7471 * rgba[i + 2] + 32768) >> 16;
  const channels = colour
    ? [0, 1, 2].map((c) => channel((i) => rgba[i + c]))
    : [channel(luma)];
  return { channels, m, n, done: done.join(", ") };
}

// Its first layers by random vectors, which the matrix and its transpose multiply in
// turn: the longest layers grow the most (Halko, Martinsson and Tropp, 2011).
function firstLayers(columns, count) {
  const [m, n] = [columns[0].length, columns.length];
  const sum = (weights, vectors) => {
    const total = new Float64Array(vectors[0].length);
    vectors.forEach((vector, j) => {
      for (let i = 0; i < total.length; i++) total[i] += weights[j] * vector[i];
    });
    return total;
  };
  const back = (y) => Float64Array.from(columns, (column) => dot(column, y));
  const random = () => Float64Array.from({ length: n }, () => Math.random() - 0.5);
  let Q = Array.from({ length: Math.min(count + BEYOND, m, n) }, random);
  for (let turn = 0; turn < 3; turn++) {
    if (turn > 0) Q = Q.map(back);
    Q = thinSvd(Q.map((x) => sum(x, columns))).U;
  }
  const { U, s, V } = thinSvd(Q.map(back)); // of AᵀQ
  const first = (x) => x.slice(0, count);
  return { U: first(V.map((weights) => sum(weights, Q))), s: first(s), V: first(U) };
}

// σu and σv of every layer in whole steps, as `quantise` of rank_slider.py makes them;
// layers that are not known yet are 0, and share what is left of the energy.
function quantised(svds, { channels, m, n }) {
  const [p, count, ready] = [Math.min(m, n), channels.length, svds[0].s.length];
  const q = new Int16Array(p * count * (m + n));
  const sigma = new Float64Array(count * p);
  const error = (q.length > 20_000 ? 0.2 : 0.01) / LEVELS;
  let largest = 0;
  const each = (run) =>
    svds.forEach(({ U, s, V }, c) =>
      s.forEach((strength, i) => {
        const start = (i * count + c) * (m + n);
        U[i].forEach((x, row) => run(strength * x, start + row));
        V[i].forEach((x, column) => run(strength * x, start + m + column));
      }),
    );
  each((x) => (largest = Math.max(largest, Math.abs(x))));
  const step = Math.max(error * Math.sqrt(12 / (p * (1 / m + 1 / n))), largest / 32767);
  each((x, at) => (q[at] = Math.round(x / step)));
  svds.forEach(({ s }, c) => {
    const energy = (x) => x.reduce((sum, each) => sum + each * each, 0);
    const left = energy(channels[c]) / LEVELS ** 2 - energy(s);
    sigma.fill(Math.sqrt(Math.max(0, left) / (p - ready)), c * p + ready, (c + 1) * p);
    sigma.set(s, c * p);
  });
  return { q, sigma, step, ready };
}

// The sum of the first k layers, channel after channel; `part` may round their vectors.
function rebuilt(svds, { m, n }, k, part = (x) => x) {
  const sum = new Float64Array(svds.length * m * n);
  svds.forEach(({ U, s, V }, c) => {
    for (let i = 0; i < k; i++) {
      const [u, v] = [part(U[i]), part(V[i])];
      for (let row = 0, at = c * m * n; row < m; row++) {
        const weight = s[i] * u[row];
        for (let j = 0; j < n; j++, at++) sum[at] += weight * v[j];
      }
    }
  });
  return sum;
}

// A vector whose entries take a byte each, with one scale.
function inBytes(vector) {
  const largest = vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  return vector.map((x) => (Math.round((127 * x) / largest) * largest) / 127);
}

// Levels of each channel, as numbers from 0 to 255, on a canvas.
function painted({ m, n }, level) {
  const context = canvasOf(n, m);
  const image = context.createImageData(n, m);
  for (let i = 0; i < m * n; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = level(i, c);
    image.data[4 * i + 3] = LEVELS;
  }
  context.putImageData(image, 0, 0);
  return context;
}
const ofBytes = (picture) =>
  painted(picture, (i, c) => (picture.channels[c] ?? picture.channels[0])[i]);

// Decibels of a copy, given by its level at each pixel of each channel.
function psnr({ channels }, level) {
  let squares = 0;
  channels.forEach((bytes, c) =>
    bytes.forEach((byte, i) => {
      const near = Math.min(Math.max(level(i, c), 0), LEVELS);
      squares += ((near - byte) / LEVELS) ** 2;
    }),
  );
  return -10 * Math.log10(squares / channels.length / channels[0].length);
}
const psnrOf = (picture, sum) =>
  psnr(picture, (i, c) => LEVELS * sum[c * picture.m * picture.n + i]);

// The browser's best JPEG of at most so many bytes, or its smallest.
async function jpegWithin(picture, bytes) {
  const { m, n } = picture;
  const { canvas } = ofBytes(picture);
  const of = (quality) =>
    canvas.convertToBlob({ type: "image/jpeg", quality: quality / 100 });
  let [low, high, best] = [0, 100, await of(0)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const blob = await of(middle);
    if (blob.size > bytes) high = middle - 1;
    else [low, best] = [middle, blob];
  }
  const context = canvasOf(n, m);
  context.drawImage(await createImageBitmap(best), 0, 0);
  const { data } = context.getImageData(0, 0, n, m);
  return { bytes: best.size, psnr: psnr(picture, (i, c) => data[4 * i + c]), data };
}

let picture;
let svds;

const ANSWERS = {
  // First what was read and its first layers, then all of them.
  async factor({ file, colour, unit }, answer) {
    picture = await read(file, colour);
    const { channels, m, n, done } = picture;
    const original = new Int32Array(channels.length * m * n); // in whole units
    channels.forEach((bytes, c) =>
      original.set(Int32Array.from(bytes, (byte) => Math.round((byte / LEVELS) * unit)), c * m * n),
    );
    const { data } = ofBytes(picture).getImageData(0, 0, n, m);
    const matrices = channels.map((bytes) =>
      Array.from({ length: n }, (_, j) =>
        Float64Array.from({ length: m }, (_, i) => bytes[i * n + j] / LEVELS),
      ),
    );
    const shape = [channels.length, m, n];
    svds = matrices.map((columns) => firstLayers(columns, FIRST));
    answer({ shape, original, data, done, ...quantised(svds, picture) });
    svds = matrices.map(thinSvd);
    answer(quantised(svds, picture));
  },
  // k layers in a byte for each entry and eight for each σ, against a JPEG.
  async jpeg({ k }, answer) {
    const { m, n, channels } = picture;
    const bytes = channels.length * k * (m + n + 8);
    const layers = psnrOf(picture, rebuilt(svds, picture, k, inBytes));
    answer({ bytes, psnr: layers, jpeg: await jpegWithin(picture, bytes) });
  },
  async psnr({ k }, answer) {
    answer(psnrOf(picture, rebuilt(svds, picture, k)));
  },
  async png({ k }, answer) {
    const sum = rebuilt(svds, picture, k);
    const channel = sum.length / picture.m / picture.n === 3 ? picture.m * picture.n : 0;
    const { canvas } = painted(picture, (i, c) => LEVELS * sum[c * channel + i]);
    answer(await canvas.convertToBlob());
  },
  // U, s and Vh of k layers, for colour three of each.
  async npz({ k }, answer) {
    const { m, n } = picture;
    const batch = svds.length > 1 ? [svds.length] : [];
    const part = (shape, values) => ({
      shape: [...batch, ...shape], values: Float64Array.from(values),
    });
    const first = (vectors) => vectors.slice(0, k);
    const rows = ({ U }) => Array.from({ length: m }, (_, i) => first(U).map((u) => u[i]));
    const arrays = {
      U: part([m, k], svds.flatMap((svd) => rows(svd).flat())),
      s: part([k], svds.flatMap(({ s }) => first(s))),
      Vh: part([k, n], svds.flatMap(({ V }) => first(V).flatMap((v) => [...v]))),
    };
    answer(await npz(arrays));
  },
};

// A question comes with a port of its own, for its answers.
onmessage = async ({ data: { question, ...about }, ports: [port] }) => {
  try {
    await ANSWERS[question](about, (answer) => port.postMessage({ answer }));
  } catch ({ message }) {
    port.postMessage({ refused: message });
  }
};
