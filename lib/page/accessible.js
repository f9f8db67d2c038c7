// What the controls of ipywidgets leave out: names, spoken values, pressed buttons.

export function makeAccessible(view) {
  const name = view.model.get("description") ?? "";
  for (const node of view.el.querySelectorAll('[title="null"]')) node.removeAttribute("title");
  if (view.$slider) nameSlider(view, name);
  if (view.buttongroup) nameButtons(view, name);
}

// The handle is the slider. Its value is spoken as it is written beside it.
function nameSlider({ model, $slider, readout }, name) {
  const handle = $slider.querySelector("[role=slider]");
  handle.setAttribute("aria-label", name);
  readout.setAttribute("role", "textbox");
  readout.setAttribute("aria-label", `${name}, typed`);
  const speak = () => {
    const of = Number.isInteger(model.get("step")) ? ` of ${model.get("max")}` : "";
    handle.setAttribute("aria-valuetext", readout.textContent + of);
  };
  model.on("change:value", speak);
  speak();
}

// Buttons of which one is down.
function nameButtons({ model, buttongroup }, name) {
  buttongroup.setAttribute("role", "group");
  buttongroup.setAttribute("aria-label", name || "Show");
  const press = () =>
    buttongroup.querySelectorAll("button").forEach((button, i) =>
      button.setAttribute("aria-pressed", String(i === model.get("index"))),
    );
  model.on("change:index", press);
  press();
}
