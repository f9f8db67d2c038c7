// The SVD of a 2×2 matrix of whole numbers, exactly: the recipe of chapter 1.
//
// A sum is a list of terms [n, d, m], each n/d·√m in lowest terms, m free of squares.
// With G = AᵀA, t its trace and D the discriminant t² − 4 det G there are two cases. If D
// is a square, both λ are whole, and every entry of U and V is one term. If it is not,
// each entry is ±√(½ ± …√D), written { sign, under }, under being a sum. Each σ is a sum
// in both, since λ₁λ₂ = (det A)² is a square.

const gcd = (a, b) => (b ? gcd(b, a % b) : Math.abs(a));

function term(n, d, under) {
  let [k, m] = [1, under];
  for (let i = 2; i * i <= m; i++)
    while (m % (i * i) === 0) [k, m] = [k * i, m / (i * i)];
  const common = gcd(n * k, d);
  return [(n * k) / common, d / common, m];
}
const sum = (...terms) =>
  terms.filter(([n, , under]) => n * under !== 0).map((each) => term(...each));
const value = (x) =>
  x.under
    ? x.sign * Math.sqrt(value(x.under))
    : x.reduce((total, [n, d, m]) => total + (n / d) * Math.sqrt(m), 0);
const negative = (x) =>
  x.under ? { ...x, sign: -x.sign } : x.map(([n, d, m]) => [-n, d, m]);

const across = ([x, y]) => [-y, x];

// A whole vector with no common factor, its leading entry positive; and of length 1.
const tidy = (x) => x.map((xi) => xi / (gcd(...x) * Math.sign(leading(x))));
const unit = (x) => x.map((xi) => sum([xi, x[0] ** 2 + x[1] ** 2, x[0] ** 2 + x[1] ** 2]));

// The columns of U and V, the eigenvectors w that V came from, λ and σ, as sums, and what
// the steps before them found.
function exactSvd([[a, b], [c, d]]) {
  const G = [[a * a + c * c, a * b + c * d], [a * b + c * d, b * b + d * d]];
  const [[p, q], [, r]] = G;
  const size = Math.abs(a * d - b * c);
  const trace = p + r;
  const D = (p - r) ** 2 + 4 * q * q;
  const root = Math.round(Math.sqrt(D));
  const found = { G, trace, determinant: size ** 2, D };
  const columns = root * root === D ? whole : irrational;
  return { ...found, ...columns([[a, b], [c, d]], found, root) };
}

function whole(A, { G: [[p, q], [, r]], trace }, root) {
  const lambda = [(trace + root) / 2, (trace - root) / 2];
  const first = q ? [q, lambda[0] - p] : p >= r ? [1, 0] : [0, 1];
  const w = [first, across(first)].map(tidy);
  const U = w.map((wi, i) => {
    const image = [0, 1].map((row) => A[row][0] * wi[0] + A[row][1] * wi[1]);
    if (lambda[i] && leading(image) < 0) w[i] = wi.map((x) => 0 - x);
    return lambda[i] ? tidy(image) : undefined;
  });
  U[0] ??= [1, 0];
  U[1] ??= tidy(across(U[0]));
  return {
    lambda: lambda.map((x) => sum([x, 1, 1])),
    sigma: lambda.map((x) => sum([1, 1, x])),
    w: w.map((wi) => wi.map((x) => sum([x, 1, 1]))),
    U: U.map(unit),
    V: w.map(unit),
  };
}

function irrational([[a, b], [c, d]], { G: [[p, q], [, r]], trace, D }) {
  const size = Math.abs(a * d - b * c);
  // Unit eigenvectors of [[p, q], [q, r]]: the squares of the entries are ½ ± (p − r)/2√D.
  const pair = (p, q, r) => {
    const [more, less] = [p - r, r - p].map((x) => sum([1, 2, 1], [x, 2 * D, D]));
    const entry = (sign, under) => ({ sign, under });
    const sign = Math.sign(q);
    return [[entry(1, more), entry(sign, less)], [entry(1, less), entry(-sign, more)]];
  };
  const U = pair(a * a + b * b, a * c + b * d, c * c + d * d).map((u) =>
    leading(u.map(value)) < 0 ? u.map(negative) : u,
  );
  const V = pair(p, q, r).map((v, i) => {
    const [[x, y], [u1, u2]] = [v.map(value), U[i].map(value)];
    return u1 * (a * x + b * y) + u2 * (c * x + d * y) < 0 ? v.map(negative) : v;
  });
  const w = [1, -1].map((sign, i) => {
    const wi = [sum([q, 1, 1]), sum([r - p, 2, 1], [sign, 2, D])];
    return V[i][0].sign === Math.sign(q) ? wi : wi.map(negative);
  });
  return {
    lambda: [1, -1].map((sign) => sum([trace, 2, 1], [sign, 2, D])),
    sigma: [1, -1].map((sign) => sum([1, 2, trace + 2 * size], [sign, 2, trace - 2 * size])),
    w, U, V,
  };
}
