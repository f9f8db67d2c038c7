// A photograph of the reader's own, in the place of the picture that Python factored.
// A worker, made once there is one, does all that takes time; nothing goes any further,
// not even to a kernel.

const COMPARED = { wipe: "Beside the original", jpeg: "Beside a JPEG" };
const KINDS = { grey: "Grey", colour: "Colour" };
const REST = 200; // ms without a step before a comparison is worked out

// What rankDrawing asks of a model, kept here alone.
class Own extends EventTarget {
  constructor(state) {
    super();
    this.state = state;
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    this.state[name] = value;
    this.dispatchEvent(new Event(name));
  }
  save_changes() {}
  on(names, run) {
    for (const name of names.split(" ")) this.addEventListener(name.slice(7), run);
  }
  off(names, run) {
    for (const name of names.split(" ")) this.removeEventListener(name.slice(7), run);
  }
}

// A worker from its text, or from a promise of it, and how to ask it. Each question has a
// port of its own, by which `heard` gets its answers, or `refused` a sentence.
function employ(text, refused) {
  const hired = Promise.resolve(text).then((text) => {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const worker = new Worker(address);
    worker.onerror = () => refused("The browser cannot work on it.");
    return worker;
  });
  const ask = (question, about, heard) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) =>
      data.refused ? refused(data.refused) : heard(data.answer);
    hired.then(
      (worker) => worker.postMessage({ question, ...about }, [port2]),
      () => refused("The script that works on it cannot be read."),
    );
  };
  return { ask, dismiss: () => hired.then((worker) => worker.terminate(), () => {}) };
}

const decibels = (x) => (x === Infinity || x > 99 ? "over 99 dB" : `${x.toFixed(1)} dB`);

// A second picture over that of a figure, from a line on that is dragged or moved by key.
function wipe(figure, [, m, n]) {
  const picture = figure.querySelector("canvas");
  const over = html("canvas", { width: n, height: m, "aria-hidden": "true" });
  over.className = picture.className;
  const line = html("input", { type: "range", min: 0, max: 100, step: 1, value: 50 });
  const frame = html("div", { class: "svd-wipe" });
  picture.replaceWith(frame);
  frame.append(picture, over, line);
  const move = () => (over.style.clipPath = `inset(0 0 0 ${line.value}%)`);
  byKey(line, (steps) => {
    line.value = clamp(line.valueAsNumber + steps, 0, 100);
    move();
  });
  line.addEventListener("input", move);
  move();
  let last;
  return (name, pixels) => {
    over.hidden = line.hidden = !name;
    if (name !== last) over.width = n; // which clears it
    last = name;
    line.setAttribute("aria-label", `Where ${name} begins, in percent`);
    if (pixels) over.getContext("2d").putImageData(new ImageData(pixels, n, m), 0, 0);
  };
}

function save(blob, name) {
  const link = html("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Draws what the worker read, and on which it goes on. Returns how to take in its later
// answer, and how to end.
function ownDrawing(root, first, k, name, ask) {
  const { shape } = first;
  const p = Math.min(...shape.slice(1));
  const model = new Own({
    k: Math.min(k, p), view: "picture", panels: ["picture"], label: "Rank k",
    alt: "Your photograph from its first k layers",
  });
  const views = { ...VIEWS, ...COMPARED };
  const drawing = rankDrawing(root, model, new Layers(first), false, views);
  const figure = root.querySelector("figure");
  const caption = figure.querySelector("figcaption");
  const put = wipe(figure, shape);
  const blocks = { wipe: html("div"), jpeg: html("div") };
  const plot = html("div");
  const saving = (kind) => () => {
    const k = model.get("k");
    ask(kind, { k }, (blob) => save(blob, `${name}-${k}-layers.${kind}`));
  };
  root.append(
    ...Object.values(blocks),
    plot,
    html("div", { class: "svd-row" },
      button("Save the picture (.png)", saving("png")),
      button("Save the layers (.npz)", saving("npz"))),
  );
  const tellOriginal = numbers(blocks.wipe, ["PSNR against the original"]);
  const tellJpeg = numbers(blocks.jpeg, [
    "k layers, in bytes", "Their PSNR", "The JPEG, in bytes", "Its PSNR",
  ]);
  const remark = html("p", { class: "svd-remark" });
  blocks.jpeg.append(remark);
  let mark = () => {};
  let timer;
  let latest = 0;

  const compare = (view, k) => {
    const now = ++latest;
    const current = (run) => (answer) => now === latest && run(answer);
    if (view === "wipe")
      ask("psnr", { k }, current((psnr) => tellOriginal([decibels(psnr)])));
    else
      ask("jpeg", { k }, current(({ bytes, psnr, jpeg }) => {
        put("the JPEG", jpeg.data);
        tellJpeg([count(bytes), decibels(psnr), count(jpeg.bytes), decibels(jpeg.psnr)]);
        remark.textContent =
          "A layer takes a byte for each entry of u and v, and eight for σ. " +
          (jpeg.bytes > bytes ? "The browser makes no JPEG as small: this is its smallest." : "");
      }));
  };
  const update = () => {
    const [k, view] = [model.get("k"), model.get("view")];
    const other = { wipe: "the original", jpeg: "the JPEG" }[view];
    mark(k);
    put(other, view === "wipe" && first.data);
    for (const [of, block] of Object.entries(blocks)) block.hidden = of !== view;
    clearTimeout(timer);
    latest++;
    if (!other) return;
    caption.textContent = `Left A${subscript(drawing.known())}, right ${other}: drag the line`;
    timer = setTimeout(compare, REST, view, k);
  };
  const forget = follow(model, ["k", "view"], update);
  return {
    async take(more) {
      await drawing.take(new Layers({ ...first, ...more }));
      await new Promise((go) => setTimeout(go)); // two short tasks rather than one long
      plot.replaceChildren();
      mark = spectrum(plot, model, more.sigma, shape, "The singular values on a log scale");
      update();
    },
    stop() {
      clearTimeout(timer);
      forget();
      drawing.stop();
    },
  };
}

async function render({ model, el }) {
  const layers = await received(model);
  begin(el);
  const place = html("div");
  const said = html("p", { class: "svd-remark", role: "status" });
  const kind = new Own({ kind: layers.channels === 3 ? "colour" : "grey" });
  const [kinds, showKind] = choice(kind, "kind", "Your photograph", KINDS);
  const picker = (name, more) => {
    const input = html("input", { type: "file", accept: "image/*", class: "svd-said", ...more });
    input.addEventListener("change", () => {
      if (input.files.length) open(input.files[0]);
      input.value = "";
    });
    return html("label", { class: "svd-pick" }, input, name);
  };
  const back = button("Back to the first picture", () => {
    attempt?.dismiss();
    own?.dismiss();
    attempt = own = undefined;
    last = undefined;
    say("");
    begun();
  });
  const say = (sentence) => (said.textContent = sentence);
  el.append(
    place,
    html("div", { class: "svd-invite" },
      html("div", { class: "svd-row" },
        html("strong", {}, "Your own photograph"),
        picker("Choose a picture"),
        picker("Take a picture", { capture: "environment" }),
        kinds, back),
      html("p", { class: "svd-remark" },
        "Or drop it here, or paste it. It is worked on in this browser, and goes nowhere."),
      said),
  );

  let drawing;
  let [own, attempt, last] = []; // workers, the one at work first; the photograph
  const begun = () => {
    drawing?.stop();
    place.replaceChildren();
    back.hidden = true;
    drawing = rankDrawing(place, model, layers, model.get("signed"));
  };
  const open = (file) => {
    attempt?.dismiss();
    say(`Reading ${file.name} …`);
    const worker = employ(model.get("worker"), (sentence) => {
      if (worker === attempt || worker === own)
        say(`${file.name}: ${sentence} The picture stays as it was.`);
      if (worker !== own) worker.dismiss();
    });
    attempt = worker;
    let first;
    const about = { file, colour: kind.get("kind") === "colour", unit: UNIT };
    worker.ask("factor", about, async (answer) => {
      if (worker !== attempt && worker !== own) return;
      if (first) {
        await drawing.take(answer);
        if (worker === own && !attempt)
          say(`${file.name}: ${first.done}; all ${answer.ready} layers.`);
        return;
      }
      first = answer;
      own?.dismiss();
      [own, attempt, last] = [worker, undefined, file];
      drawing.stop();
      place.replaceChildren();
      back.hidden = false;
      const name = file.name.replace(/\.\w+$/, "");
      drawing = ownDrawing(place, answer, model.get("k"), name, worker.ask);
      place.querySelector("figure").scrollIntoView({ block: "nearest" });
      const all = Math.min(...answer.shape.slice(1));
      say(`${file.name}: ${first.done}; ${answer.ready} of ${all} layers so far …`);
    });
  };
  kind.on("change:kind", () => {
    showKind();
    if (last) open(last);
  });
  showKind();

  // A picture among files that were dropped or pasted.
  const given = (event, files) => {
    if (!files?.length) return;
    event.preventDefault();
    open(files[0]);
  };
  const paste = (event) => {
    const here = el.contains(event.target) || event.target === document.body;
    if (here) given(event, event.clipboardData?.files);
  };
  document.addEventListener("paste", paste);
  const over = (on) => (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    el.classList.toggle("svd-over", on);
  };
  el.addEventListener("dragover", over(true));
  el.addEventListener("dragleave", over(false));
  el.addEventListener("drop", (event) => {
    over(false)(event);
    given(event, event.dataTransfer.files);
  });
  begun();
  return () => {
    document.removeEventListener("paste", paste);
    attempt?.dismiss();
    own?.dismiss();
    drawing.stop();
  };
}
export default { render, kept: ["k", "view"] };
