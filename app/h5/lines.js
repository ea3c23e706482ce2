/** Labels and values; masked values can be revealed for a reason. */

import { button, el } from "./dom.js";
import { chosen } from "./sheet.js";
import { said } from "./words.js";

const REASONS = ["核对客户证件", "客户要求核对", "联系客户"];
const REVEALED = 15_000; // ms
const LONG = 8; // characters of a label that stands beside its value; a longer one leads the row or stands above
const DATES = /(\d{4}-\d{2}-\d{2})/;
const SHORT = 12; // characters of a value that stands at the end of a row

/** A strong label without a value is a heading. @param {any[]} lines @param {import("./desk.js").Desk} desk */
export function linesOf(lines, desk) {
  const listed = lines.some((line) => line.label.length > LONG && ends(line));
  return el("dl", { class: "lines" }, ...lines.flatMap((line) => oneLine(line, desk, listed)));
}

/** A short value may stand at the end of its row. */
function ends(line) {
  return Boolean(line.value) && line.value.length <= SHORT && !line.reveal;
}

/** `listed`: the values of its neighbours stand at the end of their rows. */
function oneLine(line, desk, listed) {
  if (line.strong && !line.value) return [el("dt", { class: "line-heading" }, line.label)];
  const value = el("span", { class: `${line.strong ? "strong" : ""} ${line.tone}` }, ...unbroken(said(line.value || "无", desk.page)));
  const reveal = line.reveal && revealing(line, value, desk);
  const row = listed && ends(line);
  const shown = el("dd", { class: reveal && "revealing" }, value, reveal);
  if (line.label.length <= LONG && !row) return [el("dt", {}, line.label), shown];
  const look = row ? "line-row" : "line-stack";
  return [el("div", { class: look }, el("dt", {}, line.label), shown)];
}

/** A date is never broken between two lines. @param {string} text */
function unbroken(text) {
  return text.split(DATES).map((part, at) => (at % 2 ? el("span", { class: "whole" }, part) : part));
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
