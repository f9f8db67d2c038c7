// anywidget is published for AMD loaders only: it hands a factory to `define`. esbuild
// injects this one wherever a bundled module calls it, so the page itself has none.
// (Others ask for define.amd first, find nothing, and export as usual.)
export function define(_dependencies, factory) {
  define.factory = factory;
}
