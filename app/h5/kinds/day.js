/** A date, by the phone's own calendar; 长期 where the field allows it. What is no date stays to be read and mended. */

import { button, el, set } from "../dom.js";

const FOREVER = "长期";
const ISO = /^\d{4}-\d{2}-\d{2}$/;

export default function day(field, { changed, label, described }) {
  const input = el("input", { type: "date", class: "input", "aria-labelledby": label, "aria-describedby": described, max: "9999-12-31" });
  input.addEventListener("input", () => tell());
  const forever = button(FOREVER, { look: "toggle", click: () => toggle(), attributes: { "aria-pressed": "false", "data-forever": true } });
  const node = el("div", { class: "day" }, input, forever);

  const endless = () => forever.getAttribute("aria-pressed") === "true";
  const value = () => (endless() ? FOREVER : input.value.trim());

  /** @param {string} text */
  function put(text) {
    set(forever, "aria-pressed", String(text === FOREVER));
    input.disabled = text === FOREVER;
    input.type = !text || text === FOREVER || ISO.test(text) ? "date" : "text";
    input.value = text === FOREVER ? "" : text;
  }

  function toggle() {
    put(endless() ? "" : FOREVER);
    changed();
  }

  function tell() {
    if (input.type === "text" && ISO.test(input.value)) put(input.value);
    changed();
  }

  /** @param {any} fresh @param {boolean} keep */
  function refresh(fresh, keep) {
    forever.hidden = !fresh.forever;
    if (!keep && value() !== fresh.value) put(fresh.value);
  }

  refresh(field, false);
  return { node, refresh, value, put, target: () => input };
}
