/** One line of text. A plain field turns full-width digits into plain ones and brings up the short keyboard. */

import { el, set } from "../dom.js";

export default function text(field, { changed, label, described }) {
  let plain = field.plain;
  const node = el("input", {
    type: "text", class: "input", "aria-labelledby": label, "aria-describedby": described, autocomplete: "off",
    autocapitalize: "off", autocorrect: "off", spellcheck: "false", enterkeyhint: "next", oninput: () => typed(),
  });

  function typed() {
    const tidy = plain ? node.value.normalize("NFKC").replaceAll(" ", "") : node.value;
    if (tidy !== node.value) node.value = tidy;
    changed();
  }

  /** @param {any} fresh @param {boolean} keep */
  function refresh(fresh, keep) {
    plain = fresh.plain;
    set(node, "type", fresh.secret ? "password" : "text");
    set(node, "maxlength", fresh.max_length);
    set(node, "placeholder", fresh.placeholder || null);
    set(node, "inputmode", fresh.digits ? "numeric" : plain ? "email" : "text");
    if (!keep && node.value.trim() !== fresh.value) node.value = fresh.value;
  }

  refresh(field, false);
  return { node, refresh, value: () => node.value.trim(), put: (value) => (node.value = value), target: () => node };
}
