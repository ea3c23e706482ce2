/** The customer signs on the glass. */

import { button, el, fill, icon, set } from "../dom.js";
import { Fault, wordsOf } from "../door.js";
import { draw, enough, png, point } from "../ink.js";

const TOO_LITTLE = "签名太短，像是误触。没有保存；请客户接着写完整，或点“重签”。";
const BROKEN = "签名没有保存成功。请再点“签好了”。";

export default function signature(field, around) {
  return new SignatureEditor(field, around);
}

class SignatureEditor {
  constructor(field, around) {
    this.around = around;
    this.field = field;
    this.guides = true; // it says itself what to do with the hand
    this.file = field.value;
    this.own = ""; // the file that was drawn here
    /** @type {import("../ink.js").Point[][]} */
    this.strokes = [];
    this.pointer = -1;
    /** @type {Promise<void> | null} */
    this.work = null;
    this.canvas = el("canvas", { "data-pad": true, role: "img", "aria-labelledby": around.label, tabindex: 0 });
    this.stored = el("img", { class: "signed", alt: "已保存的签名", hidden: true });
    this.base = el("span", { class: "pad-base", "aria-hidden": "true" }, "请客户在此签名");
    this.again = button("重签", { icon: "eraser", click: () => this.#wipe(), attributes: { "data-again": true } });
    this.done = button("签好了", { icon: "check", look: "primary soft", click: () => this.#start(), attributes: { "data-signed": true } });
    this.state = el("p", { class: "plate-line", role: "status" });
    this.node = el("div", { class: "card pad" }, this.state, el("div", { class: "paper" }, this.base, this.canvas, this.stored), el("div", { class: "pair" }, this.again, this.done));
    this.#listen();
    this.refresh(field, false);
  }

  /** @param {any} field @param {boolean} keep */
  refresh(field, keep) {
    this.field = field;
    if (!keep && !this.work && !this.drawing) {
      if (field.value !== this.file && !field.value) this.#clear();
      this.file = field.value;
      if (this.file && this.file !== this.own) this.#fetch(this.file);
    }
    this.#show();
  }

  value() {
    return this.file;
  }

  put(file) {
    this.file = file;
    if (file && file !== this.own) this.#fetch(file);
    this.#show();
  }

  target() {
    return this.canvas;
  }

  /** What is drawn and not yet taken over counts as under way: nobody loses a signature by going on. */
  busy() {
    return this.work !== null || (this.drawing && enough(this.strokes));
  }

  async settle() {
    if (!this.work && this.drawing) this.#start();
    await this.work;
  }

  drop() {
    this.seen?.disconnect();
    URL.revokeObjectURL(this.stored.src);
  }

  /** There are strokes that no file holds. */
  get drawing() {
    return this.strokes.length > 0 && !this.file;
  }

  #listen() {
    this.canvas.addEventListener("pointerdown", (event) => this.#down(event));
    this.canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, (event) => this.#up(event));
    this.canvas.addEventListener("keydown", (event) => ["Delete", "Backspace"].includes(event.key) && this.#wipe());
    this.seen = new ResizeObserver(() => this.#fit());
    this.seen.observe(this.canvas);
  }

  /** As many dots as the glass has. */
  #fit() {
    const ratio = devicePixelRatio;
    const [wide, high] = [Math.round(this.canvas.clientWidth * ratio), Math.round(this.canvas.clientHeight * ratio)];
    if (this.canvas.width === wide && this.canvas.height === high) return;
    this.canvas.width = wide;
    this.canvas.height = high;
    this.#redraw();
  }

  #pen() {
    const pen = this.canvas.getContext("2d");
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.strokeStyle = "#0b1a3a";
    return pen;
  }

  #redraw() {
    const pen = this.#pen();
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const stroke of this.strokes) draw(pen, stroke);
  }

  /** The first finger writes until it is lifted; a palm does not. */
  #down(event) {
    if (this.pointer >= 0 || this.work || this.file || event.button > 0) return;
    event.preventDefault();
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([point(event, this.canvas.getBoundingClientRect())]);
    this.#redraw();
    this.#show();
  }

  #move(event) {
    if (event.pointerId !== this.pointer) return;
    const box = this.canvas.getBoundingClientRect();
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) this.strokes.at(-1)?.push(point(one, box));
    draw(this.#pen(), this.strokes.at(-1)?.slice(-4) ?? []);
  }

  #up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = -1;
    if (event.type === "pointercancel") this.strokes.pop();
    this.#redraw();
    this.#show();
  }

  #start() {
    if (this.work || !this.strokes.length) return;
    if (!enough(this.strokes)) return this.around.trouble(TOO_LITTLE);
    this.work = this.#keep().finally(() => {
      this.work = null;
      this.#show();
    });
    this.#show();
  }

  async #keep() {
    const { desk, changed, trouble } = this.around;
    trouble("");
    try {
      this.file = this.own = await desk.attach(this.field.name, `${this.field.name}.png`, await png(this.strokes));
      changed(true);
    } catch (fault) {
      trouble(wordsOf(fault, BROKEN));
    }
  }

  #wipe() {
    if (this.work) return;
    const had = this.file;
    this.#clear();
    this.around.trouble("");
    this.#show();
    if (had) this.around.changed(true);
  }

  #clear() {
    this.strokes = [];
    this.file = this.own = "";
    this.stored.hidden = true;
    this.#redraw();
  }

  async #fetch(file) {
    this.own = file;
    try {
      URL.revokeObjectURL(this.stored.src);
      this.stored.src = URL.createObjectURL(await this.around.desk.fetch(file));
      this.stored.hidden = this.file !== file;
    } catch (fault) {
      if (fault instanceof Fault) this.around.trouble(fault.message);
    }
  }

  #show() {
    const drawn = this.strokes.length > 0;
    this.again.disabled = Boolean(this.work) || !(drawn || this.file);
    this.done.disabled = Boolean(this.work) || !this.drawing;
    this.base.hidden = drawn || Boolean(this.file);
    set(this.node, "data-has", Boolean(this.file));
    const [sign, text] = this.work
      ? ["loader-circle", "正在保存签名…"]
      : this.file
        ? ["circle-check", "已签名，请客户确认；不满意可重签"]
        : ["pen-tool", drawn ? "写完后点“签好了”" : "请把手机交给客户，用手指写在框内"];
    fill(this.state, icon(sign), el("span", {}, text));
  }
}
