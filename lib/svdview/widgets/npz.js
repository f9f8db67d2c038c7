// Arrays in a file that numpy.load reads: each as .npy, all in a zip that packs nothing.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

const joined = (parts) => new Blob(parts).arrayBuffer().then((all) => new Uint8Array(all));

function npy({ shape, values }) {
  const tuple = shape.map((length) => `${length},`).join(" ");
  const about = `{'descr': '<f8', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = 64 * Math.ceil((about.length + 11) / 64) - 10; // 10 bytes stand before
  const start = [0x93, ...numbered("NUMPY"), 1, 0, length & 255, length >> 8];
  const text = `${about.padEnd(length - 1)}\n`;
  return joined([new Uint8Array(start), text, values]);
}

const numbered = (text) => Array.from(text, (letter) => letter.charCodeAt(0));

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc;
}

// Numbers of 2 or 4 bytes, the low byte first.
const words = (...pairs) =>
  Uint8Array.from(
    pairs.flatMap(([size, x]) => [x, x >>> 8, x >>> 16, x >>> 24].slice(0, size)),
  );
const [TWO, FOUR] = [(x) => [2, x], (x) => [4, x]];

// Takes arrays by name: their shape, and their values as a Float64Array, row by row.
async function npz(arrays) {
  const [files, directory] = [[], []];
  let at = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const data = await npy(array);
    const file = `${name}.npy`;
    const version = TWO(20);
    const nothing = TWO(0); // no flag, no packing; later: no comment, the first disk
    const day = FOUR(0x00210000); // 1 January 1980, since a file is the same each time
    const about = [
      version, nothing, nothing, day, FOUR(crc32(data)),
      FOUR(data.length), FOUR(data.length), TWO(file.length), nothing,
    ];
    const head = words(FOUR(0x04034b50), ...about);
    files.push(head, file, data);
    const place = [nothing, nothing, nothing, FOUR(0), FOUR(at)];
    directory.push(words(FOUR(0x02014b50), version, ...about, ...place), file);
    at += head.length + file.length + data.length;
  }
  const listed = await joined(directory);
  const count = TWO(Object.keys(arrays).length);
  const end = words(
    FOUR(0x06054b50), TWO(0), TWO(0), count, count, FOUR(listed.length), FOUR(at), TWO(0),
  );
  return new Blob([...files, listed, end]);
}
