/** A statement to confirm. */

import { el, fill } from "../dom.js";
import { said } from "../words.js";

export default function tick(field, { desk, changed, described }) {
  const input = el("input", { type: "checkbox", "aria-describedby": described, onchange: () => changed(true) });
  const words = el("span", { class: "option-words" });
  const node = el("label", { class: "option tick" }, input, words);

  /** @param {any} fresh @param {boolean} keep */
  function refresh(fresh, keep) {
    const hint = said(fresh.hint, desk.page);
    fill(words, el("span", { class: "option-label" }, said(fresh.title, desk.page)), hint && el("small", {}, hint));
    if (!keep) input.checked = fresh.value;
  }

  refresh(field, false);
  return { node, refresh, titled: true, value: () => input.checked, put: (value) => (input.checked = value), target: () => input };
}
