/** Several lines of text. */

import { el, set } from "../dom.js";

export default function passage(field, { changed, label, described }) {
  const node = el("textarea", {
    class: "input", rows: 5, "aria-labelledby": label, "aria-describedby": described, spellcheck: "false",
    oninput: () => changed(),
  });

  /** @param {any} fresh @param {boolean} keep */
  function refresh(fresh, keep) {
    set(node, "maxlength", fresh.max_length);
    set(node, "placeholder", fresh.placeholder || null);
    if (!keep && node.value !== fresh.value) node.value = fresh.value;
  }

  refresh(field, false);
  return { node, refresh, value: () => node.value, put: (value) => (node.value = value), target: () => node };
}
