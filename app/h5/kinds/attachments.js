/** Several shots and files, in the order of the pages, that become one attachment. */

import { button, el, fill, icon } from "../dom.js";
import { Fault, wordsOf } from "../door.js";
import { openDocument } from "../leaves.js";
import { linesOf } from "../lines.js";
import { photograph, shootButton } from "../shoot.js";
import { size } from "../words.js";
import { zoomed } from "../zoom.js";

const PDF = "application/pdf";
const FILE_LIMIT = 10 * 1024 * 1024;
const TOO_LARGE = "文件超过 10 MB。没有保存；请压缩后重新选择。";
const BROKEN = "文件没有处理成功。没有保存；请重新选择。";

export default function attachments(field, around) {
  return new AttachmentsEditor(field, around);
}

class AttachmentsEditor {
  constructor(field, around) {
    this.around = around;
    this.field = field;
    this.guides = true; // it says itself what to do with the hand
    /** @type {string[]} */
    this.files = [...field.value];
    /** @type {Map<string, {name: string, source: string}>} */
    this.known = new Map();
    /** @type {Promise<void> | null} */
    this.work = null;
    const taken = (/** @type {File[]} */ files) => this.#start(files);
    const named = { "aria-describedby": around.described };
    this.shoot = shootButton("拍照加页", "camera", { ...named, accept: "image/*", capture: "environment" }, taken);
    this.choose = shootButton("添加文件", "folder-open", { ...named, accept: `image/*,${PDF}`, multiple: true, "data-choose": true }, taken);
    this.state = el("p", { class: "plate-line", role: "status" });
    this.progress = el("progress", { max: 1, value: 0, hidden: true, "aria-label": "上传进度" });
    this.list = el("ol", { class: "pages" });
    this.lines = el("div");
    this.node = el("div", { class: "card shot" }, this.state, this.progress, this.list, this.lines, el("div", { class: "pair" }, this.choose.node, this.shoot.node));
    this.refresh(field, false);
  }

  /** @param {any} field @param {boolean} keep */
  refresh(field, keep) {
    this.field = field;
    if (!keep && !this.work) this.files = [...field.value];
    for (const file of this.files) if (!this.known.has(file)) this.#fetch(file);
    fill(this.lines, field.lines.length > 0 && linesOf(field.lines, this.around.desk));
    this.#show();
  }

  value() {
    return [...this.files];
  }

  /** @param {string[]} files */
  put(files) {
    this.files = [...files];
    this.refresh(this.field, true);
  }

  target() {
    return this.shoot.input;
  }

  busy() {
    return this.work !== null;
  }

  async settle() {
    await this.work;
  }

  drop() {
    for (const { source } of this.known.values()) URL.revokeObjectURL(source);
  }

  #start(files) {
    if (this.work) return;
    this.work = this.around.desk.hold(this.#bring(files)).finally(() => {
      this.work = null;
      this.#show();
    });
  }

  async #bring(files) {
    const before = this.files.length;
    const troubles = [];
    this.around.trouble("");
    for (const [at, file] of files.entries()) {
      this.#say("loader-circle", `正在处理第 ${at + 1} 份，共 ${files.length} 份…`);
      try {
        await this.#one(file);
      } catch (fault) {
        troubles.push(`“${file.name}”：${wordsOf(fault, BROKEN)}`);
      }
    }
    this.progress.hidden = true;
    if (this.files.length > before) this.around.changed(true);
    if (troubles.length) this.around.trouble(troubles.join(""));
  }

  /** @param {File} file */
  async #one(file) {
    const pdf = file.type === PDF;
    const content = pdf ? file : await photograph(file, 0);
    if (content.size > FILE_LIMIT) throw new Fault(0, "FILE_TOO_LARGE", TOO_LARGE);
    const name = `${this.field.name}.${pdf ? "pdf" : "jpg"}`;
    const id = await this.around.desk.attach(this.field.name, name, content, (there, all) => this.#sent(there, all));
    this.known.set(id, { name: file.name, source: pdf ? "" : URL.createObjectURL(content) });
    this.files.push(id);
  }

  #sent(there, all) {
    this.progress.hidden = false;
    this.progress.value = all ? there / all : 0;
    this.#say("loader-circle", `正在上传 ${size(there)} / ${size(all)}`);
  }

  /** @param {number} at @param {number} way */
  #shift(at, way) {
    const [file] = this.files.splice(at, 1);
    this.files.splice(at + way, 0, file);
    this.#changed();
  }

  /** @param {number} at */
  #remove(at) {
    this.files.splice(at, 1);
    this.#changed();
  }

  #changed() {
    this.around.trouble("");
    this.#show();
    this.around.changed(true);
  }

  #show() {
    fill(this.list, ...this.files.map((file, at) => this.#page(file, at)));
    if (this.work) return;
    const count = this.files.length;
    if (count) this.#say("circle-check", `附件 ${count} 份，按下面的次序合成一个文件`);
    else this.#say("camera", "尚未添加附件：可连续拍照，也可添加 JPEG 或 PDF");
  }

  #say(sign, text) {
    fill(this.state, icon(sign), el("span", {}, text));
  }

  #page(file, at) {
    const { name, source } = this.known.get(file) ?? { name: "附件", source: "" };
    const title = `第 ${at + 1} 份 ${name}`;
    const look = () => (source ? zoomed(source, title) : openDocument(file, title, this.around.desk));
    const face = source ? el("img", { src: source, alt: "" }) : icon("file-text");
    const show = el("button", { type: "button", class: "thumb", "aria-label": `${title}，点开查看`, onclick: look }, face);
    const tool = (sign, label, click, off) => button("", { icon: sign, look: "quiet round", click, attributes: { "aria-label": `${title}：${label}`, disabled: off } });
    return el(
      "li",
      { "data-page": file },
      show,
      el("span", { class: "page-name" }, el("strong", {}, `第 ${at + 1} 份`), el("small", {}, name)),
      tool("chevron-up", "上移", () => this.#shift(at, -1), at === 0),
      tool("chevron-down", "下移", () => this.#shift(at, 1), at === this.files.length - 1),
      tool("trash-2", "删除", () => this.#remove(at), false),
    );
  }

  async #fetch(file) {
    this.known.set(file, { name: "附件", source: "" });
    try {
      const content = await this.around.desk.fetch(file);
      const pdf = content.type === PDF;
      this.known.set(file, { name: pdf ? "PDF 文件" : "照片", source: pdf ? "" : URL.createObjectURL(content) });
      this.#show();
    } catch (fault) {
      if (fault instanceof Fault) this.around.trouble(fault.message);
    }
  }
}
