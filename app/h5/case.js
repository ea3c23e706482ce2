/** One case on screen: any page of any scenario, its calls and its messages. */

import { Body } from "./body.js";
import { banners, customerBar, message, scenarioBar, stepBar } from "./bars.js";
import { Desk } from "./desk.js";
import { el, fill, set } from "./dom.js";
import { Foot } from "./foot.js";
import { listen } from "./events.js";
import { Runner } from "./runner.js";
import { confirmed } from "./sheet.js";
import * as typed from "./typed.js";
import { primaryOf, said } from "./words.js";

const SAVE_AFTER = 500; // ms of not typing
const WAITING = "正在等待读取或上传完成，完成后自动继续。";
const LEAVING = "正在等待读取或上传完成，完成后自动回到首页；不等请再点一次。";

export class CaseView {
  /** @param {import("./door.js").Door} door @param {import("./place.js").Place} place @param {HTMLElement} root */
  constructor(door, place, root) {
    this.door = door;
    this.place = place;
    this.root = root;
    this.page = null;
    this.body = null;
    this.later = 0;
    this.leaving = false;
    this.gone = new AbortController(); // what is on its way for this case goes no further
    this.stop = () => {};
    this.runner = new Runner(door, this);
    this.desk = new Desk(this);
    this.foot = new Foot(this);
    this.parts = { bar: el("header", { class: "bar" }), steps: el("nav", { class: "steps", "aria-label": "办理步骤" }) };
    this.parts.customer = el("section", { class: "customer", "aria-label": "客户" });
    this.parts.notes = el("div", { class: "notes" });
    this.parts.message = el("div", { class: "message" });
    this.parts.fields = el("div", { class: "fields" });
  }

  /** @param {any} page */
  begin(page) {
    const { bar, steps, customer, notes, fields } = this.parts;
    fill(this.root, bar, steps, customer, notes, fields, this.parts.message, this.foot.node);
    this.runner.begin(page);
    this.stop = listen(this.door, page.case, () => this.runner.refresh());
  }

  close() {
    clearTimeout(this.later);
    this.stop();
    this.gone.abort();
    this.body?.drop();
    this.runner.end();
    this.page = null;
  }

  get number() {
    return this.page ? `“${this.page.title}” ${this.page.number}` : "业务";
  }

  // What the runner asks for and tells

  /** What stands in the fields now. */
  values() {
    return this.body?.values() ?? {};
  }

  /** @param {any} page @param {Record<string, any>} sent */
  arrived(page, sent) {
    const before = this.page;
    const moved = !before || before.step !== page.step || before.state !== page.state;
    this.body?.kept(sent);
    if (before) this.#hold();
    this.page = page;
    if (moved) this.say("");
    this.#mark(page);
    this.#paintBars(page);
    this.#paintBody(page, moved);
    this.foot.paint(page);
    if (moved) this.#toTop(before);
    if (page.state !== "open") typed.drop(this.place.session.staff, page.case);
  }

  /** @param {import("./door.js").Fault} fault */
  refused(fault) {
    this.say("bad", fault.message);
    this.body?.showErrors(fault.fields);
    if (!this.body?.focusError()) this.parts.message.scrollIntoView({ block: "nearest" });
  }

  /** @param {import("./door.js").Fault} fault */
  unsaved(fault) {
    this.say("warn", fault.message);
  }

  /** @param {Record<string, any>} values */
  kept(values) {
    this.body?.kept(values);
    this.#hold();
    this.foot.saved(this.runner.page.saved_at);
    if (this.tone === "warn") this.say("");
  }

  /** @param {boolean} on */
  loading(on) {
    this.parts.fields.inert = on;
    this.foot.busy(on);
    if (on) this.say("");
  }

  // What the fields and buttons ask for

  /** @param {boolean} chosen a choice may change the page; what is being typed does not */
  changed(chosen) {
    this.#hold();
    clearTimeout(this.later);
    if (chosen) {
      if (this.tone === "bad") this.say("");
      this.runner.save(true);
    } else this.later = setTimeout(() => this.runner.save(), SAVE_AFTER);
  }

  /** The way on. */
  async take() {
    const page = this.page;
    if (!page || this.runner.moving) return;
    if (page.state === "done" || page.state === "discarded") return this.place.home();
    const primary = primaryOf(page);
    if (!(await this.#ready()) || this.page?.case !== page.case) return;
    if (primary?.confirm && !(await confirmed(said(primary.confirm, page), primary.label))) return;
    clearTimeout(this.later);
    this.runner.go("take");
  }

  /** @param {{name: string, label: string, confirm: string}} action */
  async act(action) {
    if (action.confirm && !(await confirmed(said(action.confirm, this.page), action.label))) return;
    clearTimeout(this.later);
    this.runner.go("act", { action: action.name });
  }

  back() {
    const at = this.page.steps.findIndex((mark) => mark.name === this.page.step);
    if (at > 0) this.goto(this.page.steps[at - 1].name);
  }

  /** @param {string} step */
  goto(step) {
    if (step === this.page.step) return;
    clearTimeout(this.later);
    this.runner.save();
    this.runner.go("goto", { step });
  }

  /**
   * Stores what is typed, and what is under way; whoever asks again does not wait for the latter.
   * @returns {Promise<boolean | null>} whether the service has it; null = something went wrong that has to be seen
   */
  async suspend() {
    clearTimeout(this.later);
    const again = this.leaving;
    this.leaving = true;
    const ready = again || (await this.#ready(LEAVING));
    this.leaving = false;
    return ready ? this.runner.settle() : null;
  }

  async discard() {
    const question = `放弃后“${this.page.title}”${this.page.number} 的内容不能恢复，已占用的资源会释放。确定放弃？`;
    if (!(await confirmed(question, "放弃本单", { danger: true, title: "放弃本单" }))) return;
    const { case: id, version } = this.runner.page;
    try {
      await this.door.ask("discard", { case: id, version });
      typed.drop(this.place.session.staff, id);
      this.place.home({ tone: "ok", text: `${this.number} 已放弃，没有办理任何业务。` });
    } catch (fault) {
      this.refused(fault);
      this.runner.refresh();
    }
  }

  whisper() {
    clearTimeout(this.later);
    if (this.body?.ahead()) this.runner.dirty = true;
    this.runner.whisper();
  }

  /** The phone woke up, or the network is back. */
  again() {
    if (!this.page) return;
    if (this.body?.ahead()) this.runner.save(true);
    else this.runner.refresh();
  }

  /** @param {string} tone @param {string} text */
  say(tone, text = "") {
    this.tone = tone;
    fill(this.parts.message, text && message(tone, said(text, this.page), () => this.say("")));
  }

  /** Everything that is under way in the fields is done, and well. @param {string} words while it is waited for */
  async #ready(words = WAITING) {
    if (!this.body?.busy()) return true;
    this.say("info", words);
    const trouble = await this.body.settled();
    if (this.tone === "info") this.say("");
    return !trouble;
  }

  #mark(page) {
    const { case: id, scenario, step, version, state } = page;
    for (const [name, value] of Object.entries({ case: id, scenario, step, version, state })) set(this.root, `data-${name}`, value);
  }

  #paintBars(page) {
    fill(this.parts.bar, ...scenarioBar(page, this));
    fill(this.parts.steps, stepBar(page, (step) => this.goto(step)));
    this.parts.steps.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    const shown = customerBar(page.customer, this.desk);
    this.parts.customer.hidden = !shown;
    fill(this.parts.customer, shown);
    fill(this.parts.notes, ...banners(page, (action) => this.act(action)));
  }

  #paintBody(page, moved) {
    if (!moved && this.body?.fits(page.body)) return this.body.refresh(page.body);
    const ahead = moved ? typed.held(this.place.session.staff, page.case, page.step) : (this.body?.ahead() ?? {});
    this.body?.drop();
    this.body = new Body(page.body, this.desk);
    fill(this.parts.fields, ...this.body.nodes(), this.foot.more);
    this.body.overlay(ahead);
    if (Object.keys(ahead).length && page.state === "open") this.later = setTimeout(() => this.runner.save(true), 0);
  }

  /** What is typed and not yet stored survives this page. */
  #hold() {
    if (this.page?.state === "open") typed.hold(this.place.session.staff, this.page.case, this.page.step, this.body.unstored());
  }

  #toTop(before) {
    if (before) window.scrollTo(0, 0);
    if (!this.body.focusError()) this.root.focus({ preventScroll: true });
  }
}
