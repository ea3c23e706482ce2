/** A supervisor stands in for a picture that was refused: number, password and reason, on the spot. */

import { button, el, labelled } from "./dom.js";
import { Fault } from "./door.js";
import { Asking } from "./sheet.js";
import { said } from "./words.js";

const WHAT = "请班长核对纸质原件后，用自己的工号确认。确认人、原因和测量值记入审计。";
const INPUTS = [
  { name: "staff", title: "班长工号", type: "text", missing: "请输入班长的工号" },
  { name: "password", title: "密码", type: "password", missing: "请输入班长的密码" },
  { name: "reason", title: "确认原因", type: "text", missing: "请填写确认的原因" },
];

/** @param {import("./desk.js").Desk} desk */
export function appeal(desk) {
  let file = "";
  const node = button("班长确认", { icon: "shield-check", look: "wide", click: () => open(desk, file), attributes: { "data-appeal": true } });
  node.hidden = true;
  const offer = (/** @type {string} */ id) => {
    file = id;
    node.hidden = !id;
  };
  return { node, offer };
}

/** @param {import("./desk.js").Desk} desk @param {string} file */
function open(desk, file) {
  const error = el("p", { class: "error", role: "alert" });
  const inputs = INPUTS.map(({ name, title, type, missing }) => {
    const attributes = { name: `appeal-${name}`, type, maxlength: 200, autocomplete: "off", class: "input" };
    return { missing, ...labelled(title, attributes) };
  });
  const go = button("确认", { look: "primary wide", attributes: { type: "submit" } });
  const form = el("form", { novalidate: true, class: "stack", onsubmit: (event) => submit(event) }, el("p", { class: "hint" }, WHAT), ...inputs.map((one) => one.box), error, go);
  const sheet = new Asking("班长确认", form).show();

  async function submit(event) {
    event.preventDefault();
    const empty = inputs.find((one) => !one.node.value.trim());
    error.textContent = empty?.missing ?? "";
    if (empty) return empty.node.focus();
    const [staff, password, reason] = inputs.map((one) => one.node.value);
    inputs[1].node.value = "";
    go.disabled = true;
    try {
      await desk.confirm(file, { staff: staff.trim().toUpperCase(), password, reason: reason.trim() });
      sheet.close();
      desk.refresh();
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      error.textContent = said(fault.message);
    } finally {
      go.disabled = false;
    }
  }
}
