// The steps of an exact SVD, in words and in MathML, which browsers set themselves.

const MATHML = "http://www.w3.org/1998/Math/MathML";
const math = (tag, ...children) =>
  fill(document.createElementNS(MATHML, tag), {}, children);
const row = (...parts) => math("mrow", ...parts.map(part));
const fraction = (above, below) => math("mfrac", part(above), part(below));
const root = (x) => math("msqrt", part(x));
const formula = (...parts) =>
  fill(math("math", ...parts.map(part)), { display: "block" }, []);

// Numbers, names and signs get the elements that tell them apart.
function part(x) {
  if (x instanceof Node) return x;
  if (x < 0) return row("−", -x);
  if (typeof x === "number") return math("mn", x);
  return math(/^(det|[A-Zλ])$/.test(x) ? "mi" : "mo", x);
}

// A letter with its number, in the colour of its factor.
const of = (letter, i) =>
  fill(math("msub", math("mi", letter), math("mn", i + 1)), { class: COLOUR[letter] }, []);
const factor = (letter) =>
  fill(math("mi", letter), { class: COLOUR[letter.toLowerCase()] }, []);
const COLOUR = { u: "svd-u", v: "svd-v", σ: "svd-s", Σ: "svd-s" };
const transposed = (letter) => math("msup", part(letter), math("mo", "T"));

// A sum over one denominator, or a root of such a sum, which stands on one line, since not
// every machine has a font whose roots grow.
function exact(x) {
  if (!x.under) return overOne(x, fraction);
  const under = root(overOne(x.under, (above, below) => row("(", above, ")", "/", below)));
  return x.sign < 0 ? row("−", under) : under;
}
function overOne(x, over) {
  if (!x.length) return part(0);
  const below = x.reduce((all, [, d]) => (all * d) / gcd(all, d), 1);
  const terms = x.flatMap(([n, d, m], i) => {
    const times = (Math.abs(n) * below) / d;
    const sign = n < 0 ? ["−"] : i ? ["+"] : [];
    if (m === 1) return [...sign, times];
    return [...sign, ...(times === 1 ? [] : [times]), root(m)];
  });
  if (below === 1) return row(...terms);
  const one = x.length === 1 && terms[0] === "−"; // its sign stands before the fraction
  if (one) return row("−", over(row(...terms.slice(1)), below));
  return over(row(...terms), below);
}
const table = (rows) =>
  math("mtable", ...rows.map((cells) =>
    math("mtr", ...cells.map((x) => math("mtd", part(x))))));
const columns = (M) => table([0, 1].map((i) => M.map((column) => exact(column[i]))));
const column = (x) => columns([x]);

// The recipe of chapter 1 for a 2×2 matrix of whole numbers.
function* recipe(A) {
  const { G, trace, determinant, D, lambda, sigma, w, U, V } = exactSvd(A);
  const both = [0, 1];
  const zero = sigma.map((x) => !x.length);
  yield ["The Gram matrix", formula("G", "=", transposed("A"), "A", "=", table(G))];
  const square = math("msup", part("λ"), part(2));
  yield ["Its characteristic polynomial, with the trace and the determinant of G",
    formula("det", "(", "λ", "I", "−", "G", ")", "=",
      square, "−", trace, "λ", "+", determinant)];
  yield ["Its roots, by the quadratic formula: the eigenvalues of G",
    formula("λ", "=", fraction(row(trace, "±", root(D)), 2)),
    ...both.map((i) => formula(of("λ", i), "=", exact(lambda[i])))];
  yield ["Their roots: the singular values",
    ...both.map((i) => {
      const length = exact({ sign: 1, under: lambda[i] });
      return formula(of("σ", i), "=", length, "=", exact(sigma[i]));
    })];
  const tie = "Every vector is an eigenvector of G, e₁ and e₂ among them; then unit length";
  const solved = "Eigenvectors wᵢ of G, that is, (λᵢI − G)wᵢ = 0; then vᵢ = wᵢ/‖wᵢ‖";
  yield [D ? solved : tie,
    ...both.flatMap((i) => [
      formula(of("w", i), "=", column(w[i])), formula(of("v", i), "=", column(V[i])),
    ])];
  const rest = ["", "; where σ is 0, u with Aᵀu = 0", "No σ to divide by: any orthonormal u"];
  const lost = zero.filter(Boolean).length;
  yield [(lost < 2 ? "uᵢ = Avᵢ/σᵢ" : "") + rest[lost],
    ...both.map((i) => formula(of("u", i), "=", column(U[i])))];
  const Sigma = table([[exact(sigma[0]), 0], [0, exact(sigma[1])]]);
  yield ["Multiplied out, these three give A again",
    formula("A", "=", factor("U"), factor("Σ"), fill(transposed("V"), { class: "svd-v" }, [])),
    formula(factor("U"), "=", columns(U)),
    formula(factor("Σ"), "=", Sigma),
    formula(factor("V"), "=", columns(V))];
}
const byHand = (A) =>
  [...recipe(A)].map(([title, ...formulas]) =>
    html("li", {}, title, html("div", { class: "svd-row" }, ...formulas)),
  );
