/** What frames the fields of a case: its name, its steps, whom we serve, what has to be known. */

import { SIGNS, button, chip, el, fill, icon } from "./dom.js";
import { linesOf } from "./lines.js";
import { said } from "./words.js";

const STATES = { done: "已完成", current: "当前", todo: "未办", stale: "需要重办" };

/** @param {any} page @param {import("./case.js").CaseView} view */
export function scenarioBar(page, view) {
  const home = button("", { icon: "house", look: "quiet round", action: "home", click: () => view.place.leave(), attributes: { "aria-label": "存为草稿，回首页" } });
  const title = el("div", { class: "bar-title" }, el("h1", {}, page.title), el("span", { class: "hint" }, page.number));
  const give = button("放弃", { look: "quiet", action: "discard", click: () => view.discard() });
  return [home, title, page.state === "open" && give];
}

/** @param {any} page @param {(step: string) => void} goto */
export function stepBar(page, goto) {
  const marks = page.steps.map((mark, at) => el("li", {}, stepMark(page, mark, at, goto)));
  return el("ol", {}, ...marks);
}

function stepMark(page, mark, at, goto) {
  const open = page.state === "open" && mark.state !== "todo" && mark.name !== page.step;
  const sign = mark.state === "done" ? icon("check") : mark.state === "stale" ? icon("rotate-ccw") : el("span", {}, String(at + 1));
  return el(
    "button",
    {
      type: "button", class: `step ${mark.state}`, "data-step-mark": mark.name, "data-state": mark.state,
      "aria-current": mark.name === page.step ? "step" : null, disabled: !open,
      "aria-label": `第 ${at + 1} 步，${mark.title}，${STATES[mark.state]}`, onclick: () => goto(mark.name),
    },
    el("span", { class: "step-sign" }, sign),
    el("span", { class: "step-title" }, mark.title),
  );
}

/** @param {any} customer @param {import("./desk.js").Desk} desk */
export function customerBar(customer, desk) {
  if (!customer) return null;
  const face = el("span", { class: "face", "aria-hidden": "true" }, customer.name.slice(0, 1));
  const chips = customer.chips.map((one) => chip(one.text, one.tone));
  const words = el("span", { class: "customer-words" }, el("strong", {}, customer.name), ...chips);
  const more = customer.lines.length > 0;
  const head = el("summary", {}, face, words, more && icon("chevron-down"));
  return more ? el("details", {}, head, linesOf(customer.lines, desk)) : el("div", { class: "alone" }, face, words);
}

/** @param {any} page @param {(action: any) => void} act */
export function banners(page, act) {
  return page.body.banners.map((banner) => {
    const action = banner.action;
    const label = action && said(action.label, page);
    const press = action && button(label, { action: action.name, click: () => act(action) });
    return strip(banner.tone, said(banner.text, page), press, { "data-banner": true });
  });
}

/** @param {string} tone @param {string} text @param {() => void} close */
export function message(tone, text, close) {
  const shut = button("", { icon: "x", look: "quiet round", click: close, attributes: { "aria-label": "知道了" } });
  return strip(tone, text, shut, { role: tone === "bad" ? "alert" : "status", "data-message": true });
}

function strip(tone, text, press, attributes) {
  const words = el("p", {}, text);
  const box = el("div", { class: `strip ${tone}`, "data-tone": tone, ...attributes });
  fill(box, icon(SIGNS[tone] ?? "info"), words, press);
  return box;
}
