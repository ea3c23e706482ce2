/** A photograph of a paper, with what the service found out about it. */

import { SIGNS, button, el, fill, icon, set } from "../dom.js";
import { appeal } from "../appeal.js";
import { cornersSet } from "../corners.js";
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
    /** @type {Blob | null} the photograph as taken, so that its corners can be set by hand */
    this.source = null;
    /** @type {number[][] | null} */
    this.corners = null;
    /** @type {Promise<void> | null} */
    this.work = null;
    const taken = (/** @type {File[]} */ files) => this.#start(() => this.#bring(files[0]));
    const named = { accept: "image/*", "aria-describedby": around.described };
    this.shoot = shootButton("拍照", "camera", { ...named, capture: "environment", "aria-label": "拍照" }, taken);
    this.choose = shootButton("相册", "image", { ...named, accept: "image/jpeg,image/*", "data-choose": true, "aria-label": "从相册选择" }, taken);
    this.image = el("img", { alt: "" });
    this.preview = el("button", { type: "button", class: "preview", hidden: true, onclick: () => zoomed(this.image.src, this.field.title) }, this.image, el("span", { class: "loupe" }, icon("zoom-in")));
    this.progress = el("progress", { max: 1, value: 0, hidden: true, "aria-label": "上传进度" });
    this.state = el("div", { class: "verdict", role: "status" });
    this.appeal = appeal(around.desk);
    this.byHand = button("手动裁切四角", { icon: "scan-line", look: "quiet wide", click: () => this.#cut(), attributes: { "data-cut": true } });
    this.node = el("div", { class: "card shot" }, this.preview, this.progress, this.state, this.byHand, this.appeal.node, el("div", { class: "pair" }, this.choose.node, this.shoot.node));
    this.refresh(field, false);
  }

  /** @param {any} field @param {boolean} keep */
  refresh(field, keep) {
    this.field = field;
    if (this.work) return;
    if (!keep && field.value !== this.file) {
      this.file = field.value;
      this.source = null; // another seat's photograph
    }
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

  /** @param {() => Promise<void>} work */
  #start(work) {
    if (this.work) return;
    this.around.trouble("");
    this.appeal.offer("");
    this.byHand.hidden = true;
    this.#say("info", "正在处理照片…", "");
    this.work = this.around.desk.hold(this.#try(work)).finally(() => {
      this.work = null;
      this.#show();
    });
  }

  /** @param {File} file */
  async #bring(file) {
    this.source = await photograph(file, this.field.max_bytes);
    this.corners = null;
    this.#paint(this.source);
    await this.#attach(this.source);
  }

  /** Where no outline was found, or another one than the sheet's. */
  async #cut() {
    const { source } = this;
    if (!source || this.work) return;
    const corners = await cornersSet(await createImageBitmap(source), this.corners);
    if (!corners) return;
    this.corners = corners;
    this.#start(() => this.#attach(source));
  }

  /** @param {Blob} photo */
  async #attach(photo) {
    const { desk, changed } = this.around;
    const progress = (/** @type {number} */ there, /** @type {number} */ all) => this.#sent(there, all);
    this.file = await desk.attach(this.field.name, `${this.field.name}.jpg`, photo, progress, this.corners);
    this.field = { ...this.field, verdict: null, lines: [] };
    changed(true);
  }

  /** @param {() => Promise<void>} work */
  async #try(work) {
    try {
      await work();
    } catch (fault) {
      this.around.trouble(wordsOf(fault, BROKEN));
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
    this.byHand.hidden = !this.source;
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
