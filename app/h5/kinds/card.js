/** Reads an identity card: by the reader of the app around this page, else by the reader of the service. */

import { button, el, fill, icon, set } from "../dom.js";
import { Fault } from "../door.js";
import { linesOf } from "../lines.js";

const RECORD = 256; // bytes
const NO_READER =
  "这部手机没有接证件阅读器。没有读取任何信息；请在经理助手或随身厅中打开本页，或改用手工录入、到柜台办理。";
const NO_RECORD = "阅读器读出的不是完整的证件记录。没有读取任何信息；请把证件贴紧后再点“读证”。";
const FAILED = "阅读器没有读到证件。没有读取任何信息；请把证件贴紧手机背面，再点“读证”。";

export default function card(field, around) {
  return new CardEditor(field, around);
}

class CardEditor {
  constructor(field, around) {
    this.around = around;
    this.field = field;
    this.record = field.value;
    this.simulated = false;
    /** @type {Promise<void> | null} */
    this.reading = null;
    const attributes = { "data-read": true, "aria-describedby": around.described };
    this.read = button("读证", { icon: "nfc", look: "primary soft", click: () => this.#start(), attributes });
    this.state = el("div", { class: "plate-words", role: "status" });
    this.portrait = el("img", { class: "portrait", alt: "证件照片", hidden: true });
    this.lines = el("div", { class: "plate-lines" });
    const head = el("div", { class: "plate-head" }, this.state, this.read);
    this.node = el("div", { class: "card plate" }, head, el("div", { class: "plate-body" }, this.portrait, this.lines));
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

  #start() {
    if (this.reading) return;
    this.reading = this.#scan().finally(() => {
      this.reading = null;
      this.#show([]);
    });
    this.read.disabled = true;
  }

  /** The previous card must not be seen beside the next one. */
  async #scan() {
    const { desk, changed, trouble } = this.around;
    this.record = "";
    trouble("");
    fill(this.lines);
    this.portrait.hidden = true;
    this.#say("scan-line", "info", "正在读证", "请把身份证贴在读卡区，不要移动");
    try {
      const { record, photo, simulated } = await desk.hold(ask(desk));
      this.record = record;
      this.simulated = simulated;
      if (photo) set(this.portrait, "src", `data:image/jpeg;base64,${photo}`);
      this.portrait.hidden = !photo;
      changed(true);
    } catch (fault) {
      trouble(fault instanceof Fault ? fault.message : FAILED);
    }
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
    const mark = this.simulated && el("span", { class: "chip training-chip" }, "模拟读卡器");
    const words = el("div", {}, el("strong", {}, title), mark, el("p", { class: "hint" }, more));
    fill(this.state, el("span", { class: `plate-sign ${tone}` }, icon(sign)), words);
  }
}

/** @param {import("../desk.js").Desk} desk @returns {Promise<{record: string, photo: string, simulated: boolean}>} */
async function ask(desk) {
  const bridge = /** @type {any} */ (window).cloudboss;
  const answer = bridge?.readCard ? await bridge.readCard() : await ofTheService(desk);
  const { record = "", photo = "", simulated = false } = typeof answer === "string" ? { record: answer } : answer;
  if (atob(record).length !== RECORD) throw new Fault(0, "RECORD_INVALID", NO_RECORD);
  return { record, photo, simulated };
}

/** @param {import("../desk.js").Desk} desk */
async function ofTheService(desk) {
  try {
    return await desk.reader();
  } catch (fault) {
    if (fault instanceof Fault && fault.status === 404) throw new Fault(404, "NO_READER", NO_READER);
    throw fault;
  }
}
