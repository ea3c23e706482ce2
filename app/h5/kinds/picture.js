/** A photograph of a paper, with what the service found out about it. */

import { SIGNS, el, fill, icon, set } from "../dom.js";
import { appeal } from "../appeal.js";
import { Fault, wordsOf } from "../door.js";
import { linesOf } from "../lines.js";
import { PIECE } from "../sending.js";
import { photograph, shootButton } from "../shoot.js";
import { said, size } from "../words.js";
import { zoomed } from "../zoom.js";

const BROKEN = "照片没有处理成功。没有保存；请重新拍照。";

export default function picture(field, around) {
  return new PictureEditor(field, around);
}

class PictureEditor {
  constructor(field, around) {
    this.around = around;
    this.field = field;
    this.guides = true; // it says itself what to do with the hand
    this.file = field.value;
    this.shown = "";
    /** @type {Promise<void> | null} */
    this.work = null;
    const taken = (/** @type {File[]} */ files) => this.#start(files[0]);
    const named = { accept: "image/*", "aria-describedby": around.described };
    this.shoot = shootButton("拍照", "camera", { ...named, capture: "environment", "aria-label": "拍照" }, taken);
    this.choose = shootButton("相册", "image", { ...named, accept: "image/jpeg,image/*", "data-choose": true, "aria-label": "从相册选择" }, taken);
    this.image = el("img", { alt: "" });
    this.preview = el("button", { type: "button", class: "preview", hidden: true, onclick: () => zoomed(this.image.src, this.field.title) }, this.image, el("span", { class: "loupe" }, icon("zoom-in")));
    this.progress = el("progress", { max: 1, value: 0, hidden: true, "aria-label": "上传进度" });
    this.state = el("div", { class: "verdict", role: "status" });
    this.appeal = appeal(around.desk);
    this.node = el("div", { class: "card shot" }, this.preview, this.progress, this.state, this.appeal.node, el("div", { class: "pair" }, this.choose.node, this.shoot.node));
    this.refresh(field, false);
  }

  /** @param {any} field @param {boolean} keep */
  refresh(field, keep) {
    this.field = field;
    if (this.work) return;
    if (!keep) this.file = field.value;
    if (this.file && this.#version() !== this.shown) this.#fetch();
    if (!this.file) this.preview.hidden = true;
    this.#show();
  }

  value() {
    return this.file;
  }

  put(file) {
    this.file = file;
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
    URL.revokeObjectURL(this.image.src);
  }

  /** When the service turned the picture, its bytes are no longer those that were shown. */
  #version() {
    return `${this.file}${this.field.verdict?.turned ? " turned" : ""}`;
  }

  #start(file) {
    if (this.work) return;
    this.work = this.around.desk.hold(this.#bring(file)).finally(() => {
      this.work = null;
      this.#show();
    });
  }

  async #bring(file) {
    const { desk, trouble, changed } = this.around;
    trouble("");
    this.appeal.offer("");
    this.#say("info", "正在处理照片…", "");
    try {
      const photo = await photograph(file, this.field.max_bytes);
      this.#paint(photo);
      const stored = await desk.attach(this.field.name, `${this.field.name}.jpg`, photo, (there, all) => this.#sent(there, all));
      this.file = stored;
      this.field = { ...this.field, verdict: null, lines: [] };
      changed(true);
    } catch (fault) {
      trouble(wordsOf(fault, BROKEN));
      this.shown = "";
      if (this.file) this.#fetch();
      else this.preview.hidden = true;
    } finally {
      this.progress.hidden = true;
    }
  }

  #sent(there, all) {
    this.progress.hidden = false;
    this.progress.value = all ? there / all : 0;
    const done = there >= all || all <= PIECE;
    this.#say("info", done ? "正在保存照片并核对文字…" : `正在上传 ${size(there)} / ${size(all)}`, done ? "约需几秒，请不要离开本页" : "");
  }

  #show() {
    const { verdict, lines } = this.field;
    const waits = Boolean(this.file) && !verdict;
    if (verdict && this.file) this.#say(verdict.tone, verdict.title, verdict.text, [...verdict.lines, ...lines]);
    else if (waits) this.#say("ok", "照片已保存", "请看清文字是否清晰，四角是否齐全", lines);
    else this.#say("neutral", "尚未拍照", "把纸放平、光线均匀，四角都拍进画面");
    this.appeal.offer(verdict?.appeal && this.file ? this.file : "");
    this.shoot.node.lastElementChild.textContent = this.file ? "重拍" : "拍照";
  }

  #say(tone, title, text, lines = []) {
    set(this.state, "data-tone", tone);
    const page = this.around.desk.page;
    const words = el("div", {}, el("strong", {}, said(title, page)), text && el("p", {}, said(text, page)));
    const more = lines.length > 0 && el("details", {}, el("summary", {}, "测量值"), linesOf(lines, this.around.desk));
    fill(this.state, el("div", { class: "verdict-head" }, icon(SIGNS[tone]), words), more);
  }

  async #fetch() {
    this.shown = this.#version();
    try {
      this.#paint(await this.around.desk.fetch(this.file));
    } catch (fault) {
      if (fault instanceof Fault) this.around.trouble(fault.message);
    }
  }

  /** @param {Blob} photo */
  #paint(photo) {
    URL.revokeObjectURL(this.image.src);
    this.image.src = URL.createObjectURL(photo);
    this.image.alt = `${this.field.title}预览`;
    this.preview.hidden = false;
  }
}
