// Moves a slider as a reader's key does, or as one who types a number beside it,
// and waits for the pixels; returns the milliseconds of each step.
async (widget, ks) => {
  const handle = widget.querySelector("input[type=range]");
  const canvas = widget.querySelector("canvas");
  const context = canvas.getContext("2d");
  const typed = widget.querySelector("input[type=number]");
  const went = [];
  for (const k of ks) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    if (typeof k === "string")
      handle.dispatchEvent(new KeyboardEvent("keydown", { key: k, bubbles: true }));
    else {
      typed.value = k;
      typed.dispatchEvent(new Event("change"));
    }
    context.getImageData(0, 0, 1, 1);
    went.push(performance.now() - start);
  }
  return went;
}
