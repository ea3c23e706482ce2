/** A PDF to look at. */

import { el, fill } from "../dom.js";
import { leavesOf } from "../leaves.js";
import { linesOf } from "../lines.js";

export default function document(field, { desk, trouble }) {
  const pages = el("div");
  const lines = el("div");
  const node = el("div", { class: "card paper-card" }, pages, lines);
  let shown = "";

  /** @param {any} fresh */
  function refresh(fresh) {
    fill(lines, fresh.lines.length > 0 && linesOf(fresh.lines, desk));
    if (fresh.value === shown) return;
    shown = fresh.value;
    fill(pages, shown ? leavesOf(shown, fresh.title, desk, trouble) : el("p", { class: "hint" }, "还没有可以看的内容"));
  }

  refresh(field);
  return { node, refresh };
}
