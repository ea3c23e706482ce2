/** A sentence that must be read. */

import { el, fill, icon } from "../dom.js";
import { said } from "../words.js";

const SIGNS = { ok: "circle-check", warn: "triangle-alert", bad: "circle-x" };

export default function notice(field, { desk }) {
  const node = el("div", { class: "strip", role: "note" });

  /** @param {any} fresh */
  function refresh(fresh) {
    node.className = `strip ${fresh.tone}`;
    fill(node, icon(SIGNS[fresh.tone] ?? "info"), el("p", {}, said(fresh.text, desk.page)));
  }

  refresh(field);
  return { node, refresh };
}
