/** Signing in. */

import { button, el, labelled } from "./dom.js";
import { lastStaff, seat } from "./session.js";

const NEEDED = { staff: "请输入工号", password: "请输入密码" };
const CHANNEL = "channel"; // the app around this page says in the address which one it is

/**
 * @param {import("./door.js").Door} door @param {string} message
 * @param {(session: any) => void} signedIn
 */
export function loginView(door, message, signedIn) {
  const plain = { type: "text", autocorrect: "off", spellcheck: "false", maxlength: 64 };
  const staff = labelled("工号", { ...plain, name: "staff", value: lastStaff(), autocapitalize: "characters", autocomplete: "username" });
  const password = labelled("密码", { ...plain, name: "password", type: "password", autocomplete: "current-password" });
  const error = el("p", { class: "error", role: "alert" }, message);
  const go = button("登录", { look: "primary wide", action: "login", attributes: { type: "submit" } });
  const form = el("form", { class: "login", novalidate: true, onsubmit: (event) => submit(event) }, staff.box, password.box, error, go);
  (lastStaff() ? password : staff).node.setAttribute("data-first", "");

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const typed = { staff: staff.node.value.trim().toUpperCase(), password: password.node.value };
    const missing = [staff, password].filter((one) => !typed[one.node.name]);
    error.textContent = missing.map((one) => NEEDED[one.node.name]).join("，");
    for (const one of [staff, password]) one.node.setAttribute("aria-invalid", String(missing.includes(one)));
    if (missing.length) return missing[0].node.focus();
    go.disabled = true;
    try {
      const channel = new URLSearchParams(location.search).get(CHANNEL);
      signedIn(await door.ask("login", { ...typed, seat: seat(), ...(channel && { channel }) }));
    } catch (fault) {
      error.textContent = fault.message;
      password.node.value = "";
      password.node.focus();
    } finally {
      go.disabled = false;
    }
  }

  return [poster(), form, el("p", { class: "hint foot-note" }, "连续 5 次密码错误将锁定工号")];
}

function poster() {
  const mark = el("img", { src: "mark.svg", alt: "", width: 56, height: 56 });
  const words = el("div", {}, el("h1", {}, "云BOSS"), el("p", {}, "掌上受理 · 业务、草稿和审计都记在您的工号下"));
  return el("header", { class: "poster" }, mark, words);
}
