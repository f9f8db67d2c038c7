// The rank-k picture that Python factored.

async function render({ model, el }) {
  const layers = await received(model);
  begin(el);
  return rankDrawing(el, model, layers, model.get("signed")).stop;
}
export default { render, kept: ["k", "view"] };
