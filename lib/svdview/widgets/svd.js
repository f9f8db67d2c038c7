// The thin SVD in the browser, by one-sided Jacobi rotations (Hestenes, 1958): the
// columns are turned, two at a time, until all are orthogonal. Then their lengths are σ,
// their directions U, and what turned them is V.

const dot = (x, y) => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
};

function turn(x, y, cosine, sine) {
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i], y[i]];
    x[i] = cosine * a - sine * b;
    y[i] = sine * a + cosine * b;
  }
}

// Takes the n columns of an m×n matrix. Returns the columns of U and of V, and s, for
// p = min(m, n), σ descending; where σ is 0, u is 0 too (v, of a wide matrix).
function thinSvd(columns) {
  const [m, n] = [columns[0].length, columns.length];
  if (m < n) {
    const rows = Array.from({ length: m }, (_, i) => columns.map((column) => column[i]));
    const { U, s, V } = thinSvd(rows);
    return { U: V, s, V: U };
  }
  const peak = (column) => column.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scale = Math.max(...columns.map(peak)) || 1; // so that no square overflows
  const B = columns.map((column) => Float64Array.from(column, (x) => x / scale));
  const V = B.map((_, j) => Float64Array.from(B, (_, i) => Number(i === j)));
  for (let sweep = 0, turned = true; turned && sweep < 40; sweep++) {
    turned = false;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const [a, b, c] = [dot(B[i], B[i]), dot(B[j], B[j]), dot(B[i], B[j])];
        if (Math.abs(c) <= 1e-15 * Math.sqrt(a * b)) continue;
        turned = true;
        const cot = (b - a) / (2 * c); // of twice the angle
        const tan = (cot < 0 ? -1 : 1) / (Math.abs(cot) + Math.hypot(1, cot));
        const cosine = 1 / Math.hypot(1, tan);
        turn(B[i], B[j], cosine, cosine * tan);
        turn(V[i], V[j], cosine, cosine * tan);
      }
  }
  const length = B.map((column) => Math.sqrt(dot(column, column)));
  const order = length.map((_, j) => j).sort((i, j) => length[j] - length[i]);
  return {
    U: order.map((j) => B[j].map((x) => x / (length[j] || 1))),
    s: order.map((j) => length[j] * scale),
    V: order.map((j) => V[j]),
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
