// Makes the widgets of a built page live, with no kernel and nothing to load.
//
// still.py puts the state of each widget in its place on the page, before the element
// by which myst-nb names it. Each is an anywidget: a module, in its state as text, that
// draws a model into an element. What the reader sets stands in the address: ?k-2=12 is
// k of the page's second widget.

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

// A promise of a text that still.py made a script of, which is asked for only now.
function later(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.onload = () => done(script.brings);
    script.onerror = failed;
    script.src = address;
    document.head.append(script);
  });
}

// What anywidget gives a drawing, as far as that goes with no kernel.
class Model extends EventTarget {
  constructor(state) {
    super();
    this.state = state;
  }
  get(name) {
    const value = this.state[name];
    return value?.later ? later(value.later) : value;
  }
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    this.dispatchEvent(new Event(`change:${name}`));
  }
  save_changes() {
    this.dispatchEvent(new Event("saved"));
  }
  on(names, run) {
    for (const name of names.split(" ")) this.addEventListener(name, run);
  }
  off(names, run) {
    for (const name of names.split(" ")) this.removeEventListener(name, run);
  }
}

const bytes = (base64) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));

function model({ state, buffers = [] }) {
  for (const { path, data } of buffers) state[path[0]] = bytes(data);
  return new Model(state);
}

// Each module, and each style sheet, is taken in once.
const modules = new Map();
function imported(text) {
  if (!modules.has(text)) {
    const blob = new Blob([text], { type: "text/javascript" });
    modules.set(text, import(URL.createObjectURL(blob)));
  }
  return modules.get(text);
}
const sheets = new Map();
function style(text) {
  if (sheets.has(text)) return;
  const sheet = document.createElement("style");
  sheet.textContent = text;
  sheets.set(text, sheet);
  document.head.append(sheet);
}

// A value as the address has it: 7.575, not 7.575000000000001; 1,0.5 for a list.
const brief = (one) => (typeof one === "number" ? Number(one.toPrecision(6)) : one);
const written = (value) => String([value].flat().map(brief));

// Takes the traits that a drawing keeps from the address, and writes there what differs
// from the page as it was built, once the reader rests.
function keepInAddress(model, names, number) {
  const asBuilt = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const given = new URL(location).searchParams;
  const read = {
    number: Number, boolean: (text) => text === "true", string: String,
    object: (text) => text.split(",").map(Number),
  };
  for (const name of names) {
    const text = given.get(`${name}-${number}`);
    const value = text && read[typeof asBuilt[name]](text);
    if (text && !Number.isNaN(value)) model.set(name, value);
  }
  const write = () => {
    const address = new URL(location);
    for (const name of names) {
      const [key, value] = [`${name}-${number}`, written(model.get(name))];
      if (value === written(asBuilt[name])) address.searchParams.delete(key);
      else address.searchParams.set(key, value);
    }
    history.replaceState(history.state, "", address);
  };
  let timer;
  model.on("saved", () => {
    clearTimeout(timer);
    timer = setTimeout(write, 300);
  });
}

async function display(place, number, model) {
  style(model.get("_css"));
  const { render, kept = [] } = (await imported(model.get("_esm"))).default;
  keepInAddress(model, kept, number);
  const el = document.createElement("div");
  await render({ model, el });
  const live = document.createElement("div");
  live.className = "widget-live";
  live.append(el);
  place.append(live);
  place.classList.add("widget-runs");
}

const begun = new Set();
function begin(place, number) {
  if (begun.has(place)) return;
  begun.add(place);
  const state = JSON.parse(place.querySelector(STATE).textContent);
  display(place, number, model(state));
}

// The first widget of a page begins as soon as the browser has read it, however long the
// page goes on; then those in view, and the others when the page is idle.
const early = new MutationObserver(() => {
  const place = document.querySelector(VIEW)?.closest(".widget-place");
  if (!place) return;
  early.disconnect();
  begin(place, 1);
});
early.observe(document, { childList: true, subtree: true });

const idle = () => new Promise((go) => (window.requestIdleCallback ?? setTimeout)(go));
function whole() {
  early.disconnect();
  const places = [...document.querySelectorAll(".widget-place")]; // one may move later on
  const watcher = new IntersectionObserver(async (seen) => {
    watcher.disconnect();
    const inView = (entry) => Number(entry.isIntersecting);
    for (const entry of seen.sort((a, b) => inView(b) - inView(a))) {
      if (!entry.isIntersecting) await idle();
      begin(entry.target, places.indexOf(entry.target) + 1);
    }
  });
  for (const place of places) watcher.observe(place);
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", whole);
else whole();
