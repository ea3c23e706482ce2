/** Sheets that come up from the bottom, where the thumb is: something to read, a question, a reason. */

import { button, el, fill } from "./dom.js";

const TWICE = 400; // ms: the second half of a double tap answers nothing

/** Everything that lies over the page goes: it belongs to a case, or to a person, that is no longer there. */
export function closeSheets() {
  for (const one of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (one).close();
}

/** A sheet over everything; Esc, the back gesture and a tap beside it close it. */
export class Asking {
  /** @param {string} title @param {...(Node | string | null | false)} content */
  constructor(title, ...content) {
    this.closed = () => {};
    const shut = button("", { icon: "x", look: "quiet round", click: () => this.close(), attributes: { "aria-label": "关闭" } });
    this.body = el("div", { class: "sheet-body" });
    fill(this.body, ...content);
    const head = el("div", { class: "sheet-head" }, el("h2", {}, title), shut);
    this.node = el("dialog", { class: "sheet", "aria-label": title, onclick: (event) => this.#beside(event) }, head, this.body);
    this.node.addEventListener("close", () => this.#gone());
  }

  show() {
    document.body.append(this.node);
    this.node.showModal();
    return this;
  }

  close() {
    this.node.close();
  }

  #beside(event) {
    if (event.target === this.node) this.close();
  }

  #gone() {
    this.node.remove();
    this.closed();
  }
}

/**
 * A question that is asked only for what cannot be undone. The safe answer has the focus.
 * @param {string} text @param {string} yes @param {{danger?: boolean, title?: string}} options
 * @returns {Promise<boolean>}
 */
export function confirmed(text, yes, { danger = false, title = "请确认" } = {}) {
  return new Promise((done) => {
    const sheet = new Asking(title, el("p", { class: "question" }, text));
    let answer = false;
    const decide = (/** @type {boolean} */ said) => () => {
      answer = said;
      sheet.close();
    };
    const no = button("取消", { click: decide(false), attributes: { "data-answer": "no", autofocus: true } });
    const look = danger ? "primary bad" : "primary";
    const agree = button(yes, { look, click: decide(true), attributes: { "data-answer": "yes", disabled: true } });
    setTimeout(() => (agree.disabled = false), TWICE);
    sheet.body.append(el("div", { class: "pair" }, no, agree));
    sheet.closed = () => done(answer);
    sheet.show();
  });
}

/**
 * A line of buttons one of which is chosen; null when the sheet was closed.
 * @param {string} title @param {string} text @param {string[]} options
 * @returns {Promise<string | null>}
 */
export function chosen(title, text, options) {
  return new Promise((done) => {
    /** @type {string | null} */
    let answer = null;
    const pick = (/** @type {string} */ option) => () => {
      answer = option;
      sheet.close();
    };
    const buttons = options.map((option) => button(option, { look: "row", click: pick(option), attributes: { "data-reason": option } }));
    const sheet = new Asking(title, el("p", { class: "hint" }, text), el("div", { class: "stack" }, ...buttons));
    sheet.closed = () => done(answer);
    sheet.show();
  });
}
