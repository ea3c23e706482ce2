/** What the right column is at the counter: fees, effective dates with their source, the receipt. */

import { button, chip, el } from "./dom.js";
import { linesOf } from "./lines.js";
import { openDocument } from "./leaves.js";
import { Asking } from "./sheet.js";
import { said, yuan } from "./words.js";

/** @param {any} page @param {import("./desk.js").Desk} desk */
export function sideSheet(page, desk) {
  const { fees, dates, receipt } = page.side;
  return new Asking(
    "费用与时间",
    fees && feeCard(fees),
    dates && dateCard(dates, desk),
    receipt && button("查看受理单", { icon: "receipt-text", look: "wide", click: () => openDocument(receipt, "业务受理单", desk) }),
  );
}

function feeCard(fees) {
  const rows = fees.lines.map((line) =>
    el(
      "div",
      { class: "fee" },
      el("span", {}, line.title, line.note && el("small", { class: "hint" }, line.note)),
      el("span", { class: "amount" }, yuan(line.amount)),
    ),
  );
  const total = el("div", { class: "fee total" }, el("span", {}, "应收"), el("strong", {}, `¥${yuan(fees.total)}`));
  return el("section", { class: "card", "data-fees": true }, ...rows, total, fees.note && el("p", { class: "hint" }, said(fees.note)));
}

function dateCard(dates, desk) {
  const head = el("div", { class: "card-head" }, el("h3", {}, "生失效时间"), dates.source && chip(dates.source, dates.source_tone));
  return el(
    "section",
    { class: "card", "data-dates": true },
    head,
    linesOf(dates.lines, desk),
    dates.disclaimer && el("p", { class: "hint" }, said(dates.disclaimer)),
  );
}
