// Makes the widgets of a built page live, with no kernel and nothing to load.
//
// myst-nb writes the state of all widgets of a page into one script element, and an
// element naming a model wherever one is displayed. Each is rendered in its place.

import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import { Widget } from "@lumino/widgets";
import "anywidget";
import { makeAccessible } from "./accessible.js";
import { define } from "./define.js";
import "./widgets.css";

const STATE = "application/vnd.jupyter.widget-state+json";
const VIEW = "application/vnd.jupyter.widget-view+json";
const MODULES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": controls,
  anywidget: define.factory(base),
};

class PageManager extends ManagerBase {
  async loadClass(name, module, version) {
    const found = MODULES[module]?.[name];
    if (!found) throw new Error(`This page has no widget ${name} of ${module} ${version}`);
    return found;
  }
  async create_view(model, options) {
    const view = await super.create_view(model, options);
    makeAccessible(view);
    return view;
  }
  // There is no kernel: no channel is open, and none can be opened.
  async _get_comm_info() {
    return {};
  }
  async _create_comm() {
    throw new Error("This page has no kernel");
  }
}

// The style sheet lies beside this script, so that only pages with widgets load it.
const home = document.currentScript.src;
function style() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("widgets.css", home).href;
  document.head.prepend(link);
  return new Promise((done) => (link.onload = link.onerror = done));
}

async function display(manager, place) {
  const { model_id } = JSON.parse(place.textContent);
  if (!manager.has_model(model_id)) return;
  const view = await manager.create_view(await manager.get_model(model_id));
  const live = document.createElement("div");
  live.className = "widget-live";
  place.after(live);
  Widget.attach(view.luminoWidget, live);
  place.closest(".widget-place")?.classList.add("widget-runs");
}

async function run() {
  const styled = style();
  const manager = new PageManager();
  const all = (type) => [...document.querySelectorAll(`script[type="${type}"]`)];
  for (const state of all(STATE)) await manager.set_state(JSON.parse(state.textContent));
  await styled;
  await Promise.all(all(VIEW).map((place) => display(manager, place)));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
else run();
