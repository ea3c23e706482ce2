/** A sentence that must be read. */

import { SIGNS, el, fill, icon } from "../dom.js";
import { said } from "../words.js";

export default function notice(field, { desk }) {
  const node = el("div", { class: "strip", role: "note" });

  /** @param {any} fresh */
  function refresh(fresh) {
    node.className = `strip ${fresh.tone}`;
    fill(node, icon(SIGNS[fresh.tone]), el("p", {}, said(fresh.text, desk.page)));
  }

  refresh(field);
  return { node, refresh };
}
