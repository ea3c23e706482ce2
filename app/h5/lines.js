/** Labels and values; masked values can be revealed for a reason. */

import { button, el } from "./dom.js";
import { chosen } from "./sheet.js";
import { said } from "./words.js";

const REASONS = ["核对客户证件", "客户要求核对", "联系客户"];
const REVEALED = 15_000; // ms

/** A strong label without a value is a heading. @param {any[]} lines @param {import("./desk.js").Desk} desk */
export function linesOf(lines, desk) {
  return el("dl", { class: "lines" }, ...lines.flatMap((line) => oneLine(line, desk)));
}

function oneLine(line, desk) {
  if (line.strong && !line.value) return [el("dt", { class: "line-heading" }, line.label)];
  const value = el("span", { class: `${line.strong ? "strong" : ""} ${line.tone}` }, said(line.value || "无", desk.page));
  const reveal = line.reveal && revealing(line, value, desk);
  return [el("dt", {}, line.label), el("dd", {}, value, reveal)];
}

function revealing(line, value, desk) {
  const attributes = { "aria-label": `查看完整的${line.label}`, "data-reveal": line.reveal };
  const press = button("查看", { icon: "eye", look: "quiet small", attributes, click: () => ask() });
  const trouble = el("span", { class: "error", role: "alert" });

  async function ask() {
    const reason = await chosen(`查看完整的${line.label}`, "请选择查看的原因。查看人、原因和时间记入审计，15 秒后重新遮盖。", REASONS);
    if (!reason) return;
    try {
      value.textContent = await desk.reveal(line.reveal, reason);
      trouble.textContent = "";
      setTimeout(() => (value.textContent = line.value), REVEALED);
    } catch (fault) {
      trouble.textContent = said(fault.message);
    }
  }

  return el("span", { class: "reveal" }, press, trouble);
}
