// The thin SVD in the browser, by one-sided Jacobi rotations (Hestenes, 1958): the
// columns are turned, two at a time, until all are orthogonal. Then their lengths are σ,
// their directions U, and what turned them is V. It takes 300×400 as fast as ml-matrix
// does, in a twentieth of its text.

// Four sums, since each addition would wait for the one before it.
function dot(x, y) {
  let [a, b, c, d] = [0, 0, 0, 0];
  const last = x.length - 3;
  let i = 0;
  for (; i < last; i += 4) {
    a += x[i] * y[i];
    b += x[i + 1] * y[i + 1];
    c += x[i + 2] * y[i + 2];
    d += x[i + 3] * y[i + 3];
  }
  for (; i < x.length; i++) a += x[i] * y[i];
  return a + b + (c + d);
}

function turn(x, y, cosine, sine) {
  for (let i = 0; i < x.length; i++) {
    const a = x[i];
    const b = y[i];
    x[i] = cosine * a - sine * b;
    y[i] = sine * a + cosine * b;
  }
}

// Takes the n columns of an m×n matrix. Returns the columns of U and of V, and s, for
// p = min(m, n), σ descending; where σ is 0, u is 0 too (v, of a wide matrix). What
// rounding leaves of a zero is 0.
function thinSvd(columns) {
  const [m, n] = [columns[0].length, columns.length];
  if (m < n) {
    const rows = Array.from({ length: m }, (_, i) => columns.map((column) => column[i]));
    const { U, s, V } = thinSvd(rows);
    return { U: V, s, V: U };
  }
  const peak = (column) => column.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scale = Math.max(...columns.map(peak)) || 1; // so that no square overflows
  const pairs = columns.map((column, j) => ({
    b: Float64Array.from(column, (x) => x / scale), v: new Float64Array(n).fill(1, j, j + 1), square: 0,
  }));
  // The longest first, which takes fewer sweeps (de Rijk, 1989).
  const sort = () => {
    for (const pair of pairs) pair.square = dot(pair.b, pair.b);
    pairs.sort((x, y) => y.square - x.square);
  };
  sort();
  const relative = m * Number.EPSILON;
  const noise = relative ** 2 * pairs[0].square;
  for (let sweep = 0, turned = true; turned && sweep < 40; sweep++) {
    turned = false;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const x = pairs[i];
        const y = pairs[j];
        if (y.square <= noise) continue;
        const c = dot(x.b, y.b);
        if (Math.abs(c) <= relative * Math.sqrt(x.square * y.square)) continue;
        turned = true;
        const cot = (y.square - x.square) / (2 * c); // of twice the angle
        const tan = (cot < 0 ? -1 : 1) / (Math.abs(cot) + Math.sqrt(1 + cot * cot));
        const cosine = 1 / Math.sqrt(1 + tan * tan);
        turn(x.b, y.b, cosine, cosine * tan);
        turn(x.v, y.v, cosine, cosine * tan);
        x.square -= tan * c;
        y.square += tan * c;
      }
    sort();
  }
  const s = pairs.map(({ square }) => (square > noise ? Math.sqrt(square) : 0));
  return {
    U: pairs.map(({ b }, j) => b.map((x) => (s[j] && x / s[j]))),
    s: s.map((length) => length * scale),
    V: pairs.map(({ v }) => v),
  };
}

// The leading entry, by the library's rule: the first that is about as large as any.
const leading = (x) => {
  const largest = Math.max(...x.map(Math.abs));
  return x.find((xi) => Math.abs(xi) >= (1 - 1e-6) * largest);
};

// The thin SVD with the library's signs: the leading entry of each u is positive.
function signedSvd(columns) {
  const { U, s, V } = thinSvd(columns);
  const signs = U.map((u) => Math.sign(leading(u)) || 1);
  const turned = (M) => M.map((x, i) => Array.from(x, (xi) => signs[i] * xi));
  return { U: turned(U), s, V: turned(V) };
}
