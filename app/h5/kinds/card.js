/** Reads an identity card: by the reader of the app around this page, else by the reader of the service. */

import { button, el, fill, icon, set } from "../dom.js";
import { Fault } from "../door.js";
import { linesOf } from "../lines.js";

const RECORD = 256; // bytes
const NO_RECORD = "阅读器读出的不是完整的证件记录。没有读取任何信息；请把证件贴紧后再点“读证”。";
const FAILED = "阅读器没有读到证件。没有读取任何信息；请把证件贴紧手机背面，再点“读证”。";

export default function card(field, around) {
  return new CardEditor(field, around);
}

class CardEditor {
  constructor(field, around) {
    this.around = around;
    this.field = field;
    this.guides = true; // it says itself what to do with the hand
    this.record = field.value;
    this.device = ""; // what read it, when that has to be said
    this.others = el("label", { class: "dealt", hidden: true });
    /** @type {Promise<void> | null} */
    this.reading = null;
    const attributes = { "data-read": true, "aria-describedby": around.described };
    this.read = button("读证", { icon: "nfc", look: "primary soft wide", click: () => this.#start(""), attributes });
    this.state = el("div", { class: "plate-words", role: "status" });
    this.portrait = el("img", { class: "portrait", alt: "证件照片", hidden: true });
    this.lines = el("div", { class: "plate-lines" });
    const body = el("div", { class: "plate-body" }, this.portrait, this.lines);
    this.node = el("div", { class: "card plate" }, this.state, body, this.read, this.others);
    this.#show(field.lines);
  }

  /** @param {any} field @param {boolean} keep */
  refresh(field, keep) {
    this.field = field;
    if (this.reading) return;
    if (!keep) {
      if (field.value !== this.record) this.portrait.hidden = true;
      this.record = field.value;
    }
    this.#show(keep ? [] : field.lines);
  }

  value() {
    return this.record;
  }

  target() {
    return this.read;
  }

  busy() {
    return this.reading !== null;
  }

  async settle() {
    await this.reading;
  }

  /** @param {string} card which one a simulated reader shall deal; empty = the next */
  #start(card) {
    if (this.reading) return;
    this.reading = this.#scan(card).finally(() => {
      this.reading = null;
      this.#show([]);
    });
    this.read.disabled = true;
  }

  /** The previous card must not be seen beside the next one. */
  async #scan(card) {
    const { desk, changed, trouble } = this.around;
    this.record = "";
    trouble("");
    fill(this.lines);
    this.portrait.hidden = true;
    this.#say("scan-line", "info", "正在读证", "请把身份证贴在读卡区，不要移动");
    try {
      const { record, photo, title, cards, dealt } = await desk.hold(ask(desk, card));
      this.record = record;
      this.device = title;
      this.#deal(cards, dealt);
      if (photo) set(this.portrait, "src", `data:image/jpeg;base64,${photo}`);
      this.portrait.hidden = !photo;
      changed(true);
    } catch (fault) {
      trouble(fault instanceof Error && fault.message ? fault.message : FAILED);
    }
  }

  /** A simulated reader tells which cards it has. @param {{name: string, title: string}[]} cards @param {string} dealt */
  #deal(cards, dealt) {
    const options = cards.map((one) => el("option", { value: one.name, selected: one.name === dealt }, one.title));
    const select = el("select", { "data-cards": true, onchange: () => this.#start(select.value) }, ...options);
    fill(this.others, "演练：另选证件", select);
    this.others.hidden = !cards.length;
  }

  /** @param {any[]} lines */
  #show(lines) {
    this.read.disabled = false;
    if (this.record) this.#say("circle-check", "ok", "证件已读取", "请与客户本人和证件原件核对");
    else this.#say("id-card", "neutral", "尚未读证", "请客户出示身份证，贴紧后点“读证”");
    this.read.lastElementChild.textContent = this.record ? "重读" : "读证";
    fill(this.lines, this.record && lines.length > 0 && linesOf(lines, this.around.desk));
  }

  /** @param {string} sign @param {string} tone @param {string} title @param {string} more */
  #say(sign, tone, title, more) {
    const mark = this.device && el("span", { class: "chip training-chip" }, this.device);
    const words = el("div", {}, el("strong", {}, title), mark, el("p", { class: "hint" }, more));
    fill(this.state, el("span", { class: `plate-sign ${tone}` }, icon(sign)), words);
  }
}

/**
 * @typedef {{record: string, photo: string, title: string, cards: {name: string, title: string}[], dealt: string}} Scan
 * @param {import("../desk.js").Desk} desk @param {string} card @returns {Promise<Scan>}
 */
async function ask(desk, card) {
  const bridge = /** @type {any} */ (window).cloudboss;
  const answer = bridge?.readCard ? await bridge.readCard() : await desk.reader(card);
  const told = typeof answer === "string" ? { record: answer } : answer;
  const { record = "", photo = "", title = "", cards = [], card: dealt = "" } = told;
  if (!whole(record)) throw new Fault(0, "RECORD_INVALID", NO_RECORD);
  return { record, photo, title, cards, dealt };
}

/** @param {string} record */
function whole(record) {
  try {
    return atob(record).length === RECORD;
  } catch {
    return false;
  }
}
