// From [[TeX, whether displayed], …] to [HTML, …]; a wrong formula fails.
const katex = require("katex");
const formulas = JSON.parse(require("fs").readFileSync(0, "utf8"));
const macros = {"\\arraystretch": "1.4"};
const html = formulas.map(([tex, displayMode]) =>
  katex.renderToString(tex, {displayMode, macros, throwOnError: true}));
process.stdout.write(JSON.stringify(html));
