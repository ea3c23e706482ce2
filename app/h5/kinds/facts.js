/** Read-only lines under a heading. */

import { el, fill } from "../dom.js";
import { linesOf } from "../lines.js";

export default function facts(field, { desk }) {
  const node = el("div", { class: "card" });
  let shown = "";

  /** @param {any} fresh */
  function refresh(fresh) {
    const now = JSON.stringify(fresh.lines);
    if (now !== shown) fill(node, linesOf(fresh.lines, desk));
    shown = now;
  }

  refresh(field);
  return { node, refresh };
}
