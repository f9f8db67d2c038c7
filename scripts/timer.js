// Moves the first slider's model as a reader's key does, or as one who types a number
// into its readout, and waits for the pixels; returns the milliseconds of each step.
async ks => {
  const handle = document.querySelector("[role=slider]");
  const canvas = document.querySelector("canvas");
  const context = canvas.getContext("2d");
  const readout = document.querySelector(".widget-readout");
  const went = [];
  for (const k of ks) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    if (typeof k === "string")
      handle.dispatchEvent(new KeyboardEvent("keydown", { key: k, bubbles: true }));
    else {
      readout.textContent = k;
      const enter = { key: "Enter", keyCode: 13, bubbles: true };
      readout.dispatchEvent(new KeyboardEvent("keydown", enter));
    }
    context.getImageData(0, 0, 1, 1);
    went.push(performance.now() - start);
  }
  return went;
}
