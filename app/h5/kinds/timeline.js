/** The states of a running workflow, painted in place whenever there is news. */

import { chip, el, fill, icon } from "../dom.js";
import { said } from "../words.js";

const STATES = {
  todo: ["circle-dashed", "neutral", "待办"],
  running: ["loader-circle", "info", "进行中"],
  done: ["circle-check", "ok", "已完成"],
  unknown: ["circle-help", "warn", "结果待确认"],
  failed: ["circle-x", "bad", "失败"],
  skipped: ["circle-minus", "neutral", "无需办理"],
};

export default function timeline(field, { desk }) {
  const node = el("ol", { class: "timeline", "aria-live": "polite" });
  let shown = "";

  function entry(mark) {
    const [sign, tone, word] = STATES[mark.state] ?? STATES.todo;
    const head = el("div", { class: "mark-head" }, el("strong", {}, mark.title), chip(word, tone));
    const text = mark.text && el("p", { class: "mark-text" }, said(mark.text, desk.page));
    const foot = [mark.at, mark.serial && `流水 ${mark.serial}`].map((one) => one && el("p", { class: "hint" }, one));
    const words = el("div", {}, head, text, ...foot);
    return el("li", { class: `mark ${tone}`, "data-mark": mark.state }, icon(sign), words);
  }

  /** @param {any} fresh */
  function refresh(fresh) {
    const now = JSON.stringify(fresh.marks);
    if (now !== shown) fill(node, ...fresh.marks.map(entry));
    shown = now;
  }

  refresh(field);
  return { node, refresh };
}
