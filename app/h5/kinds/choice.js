/** One of a few options. */

import { el, fill, unique } from "../dom.js";
import { said } from "../words.js";

const SHORT = 7; // characters up to which two options stand side by side

export default function choice(field, { desk, changed, label, described }) {
  const name = unique();
  const node = el("div", { class: "options", role: "radiogroup", "aria-labelledby": label, "aria-describedby": described });
  /** @type {HTMLInputElement[]} */
  let inputs = [];
  let shown = "";

  function option(one) {
    const below = said(one.disabled || one.hint, desk.page);
    const input = el("input", { type: "radio", name, value: one.value, disabled: Boolean(one.disabled), onchange: () => changed(true) });
    inputs.push(input);
    const words = el("span", { class: "option-words" }, el("span", { class: "option-label" }, one.label), below && el("small", {}, below));
    const attributes = { class: "option", "data-option": one.value, "aria-disabled": one.disabled ? "true" : null };
    return el("label", attributes, input, words);
  }

  function put(value) {
    for (const input of inputs) input.checked = input.value === value;
  }

  /** @param {any} fresh @param {boolean} keep */
  function refresh(fresh, keep) {
    const value = keep ? current() : fresh.value;
    if (JSON.stringify(fresh.options) !== shown) {
      shown = JSON.stringify(fresh.options);
      inputs = [];
      fill(node, ...fresh.options.map(option));
      const short = fresh.options.every((one) => one.label.length <= SHORT && !one.hint && !one.disabled);
      node.classList.toggle("side-by-side", short);
    }
    put(value);
  }

  const current = () => inputs.find((input) => input.checked)?.value ?? "";
  refresh(field, false);
  const target = () => inputs.find((input) => input.checked) ?? inputs.find((input) => !input.disabled) ?? null;
  return { node, refresh, value: current, put, target };
}
