// From HTML with $…$ and $$…$$ to a page that stands alone: KaTeX's formulas in their
// place, its style and fonts in the head. A wrong formula fails.
const esbuild = require("esbuild");
const katex = require("katex");

const html = require("fs").readFileSync(0, "utf8");
const [{ text: style }] = esbuild.buildSync({
  entryPoints: [require.resolve("katex/dist/katex.min.css")],
  bundle: true,
  minify: true,
  write: false,
  loader: { ".woff2": "dataurl", ".woff": "empty", ".ttf": "empty" },
}).outputFiles;
const macros = { "\\arraystretch": "1.4" };
const typeset = (_, shown, inline) =>
  katex.renderToString(shown ?? inline, {
    displayMode: Boolean(shown),
    macros,
    throwOnError: true,
  });
const done = html.replace(/\$\$(.+?)\$\$|\$(.+?)\$/gs, typeset);
process.stdout.write(done.replace("<style>", () => `<style>\n${style}`));
