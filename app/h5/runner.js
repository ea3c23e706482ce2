/** Runs one case: which call goes out when, and which answer still counts. It knows no element of the page. */

import { Fault } from "./door.js";

const PAGES = 60_000; // ms: a step may ask three gateways
const AGAIN = 3000; // ms after which a save that did not arrive is tried again
const OUTDATED = new Set(["STALE", "CLOSED"]); // the page on screen is not how the case is now

/**
 * @typedef {Record<string, any>} Values
 * @typedef {{
 *   values: () => Values, arrived: (page: any, sent: Values) => void, refused: (fault: Fault) => void,
 *   unsaved: (fault: Fault) => void, kept: (values: Values) => void, loading: (on: boolean) => void,
 * }} View
 */

/** One call at a time: a step waits for the save under way, a save never overtakes a step. */
export class Runner {
  /** @param {import("./door.js").Door} door @param {View} view */
  constructor(door, view) {
    this.door = door;
    this.view = view;
    this.page = null;
    this.dirty = false;
    this.stale = false; // the page has to be read again
    this.move = null;
    this.running = false;
    this.retry = 0;
  }

  /** Takes over a page that somebody else asked for. @param {any} page */
  begin(page) {
    this.page = page;
    this.view.arrived(page, {});
  }

  /** Nothing that is still on its way counts any more. */
  end() {
    clearTimeout(this.retry);
    this.page = this.move = null;
    this.dirty = this.stale = false;
  }

  get moving() {
    return this.move !== null;
  }

  /** @param {string} route @param {object} more */
  go(route, more = {}) {
    if (!this.page || this.move) return;
    this.move = { route, more };
    this.view.loading(true);
    this.#pump();
  }

  /** Keeps what is typed; `then` = read the page again, because a choice changes what stands on it. */
  save(then = false) {
    if (!this.page || this.page.state !== "open") return;
    this.dirty = true;
    this.stale ||= then;
    this.#pump();
  }

  refresh() {
    this.stale = true;
    this.#pump();
  }

  /** What is typed goes out before the page does. */
  async settle() {
    if (this.page?.state === "open") this.dirty = true;
    await this.#pump();
    return !this.dirty;
  }

  /** The last words before the phone puts the page away. */
  whisper() {
    const body = this.#body(this.view.values());
    if (this.page?.state === "open" && this.dirty && JSON.stringify(body).length < 60_000) this.door.whisper("save", body);
  }

  /** @param {Values} values */
  #body(values) {
    return { case: this.page?.case, step: this.page?.step, values, version: this.page?.version };
  }

  async #pump() {
    if (this.running) return;
    this.running = true;
    clearTimeout(this.retry);
    const page = this.page;
    try {
      await this.door.hold(this.#run());
    } finally {
      this.running = false;
      if (this.page && this.page.case !== page?.case) this.#pump();
    }
  }

  async #run() {
    while (this.page && (await this.#next()));
  }

  /** The next call, if one is due; false when it has to wait. @returns {Promise<boolean>} */
  async #next() {
    if (this.move && !(this.move.route === "goto" && this.dirty)) return this.#step(this.move);
    if (this.dirty) return this.#save();
    if (this.stale) return this.#read();
    return false;
  }

  async #step({ route, more }) {
    const values = this.view.values();
    const { case: id, step, version } = this.page;
    const typed = route === "goto" ? {} : { values };
    this.dirty = this.stale = false;
    const [page, fault] = await this.#ask(route, { case: id, step, version, ...typed, ...more });
    if (this.page?.case !== id) return false;
    this.move = null;
    this.view.loading(false);
    if (fault) {
      this.dirty = !fault.settled;
      this.stale = OUTDATED.has(fault.code);
      this.view.refused(fault);
    } else this.#show(page, values);
    return !fault || this.stale;
  }

  async #save() {
    const values = this.view.values();
    const id = this.page.case;
    this.dirty = false;
    const [answer, fault] = await this.#ask("save", this.#body(values), true);
    if (this.page?.case !== id) return false;
    if (fault) return this.#notSaved(fault);
    this.page = { ...this.page, version: answer.version, saved_at: answer.saved_at };
    this.view.kept(values);
    return true;
  }

  /** @param {Fault} fault */
  #notSaved(fault) {
    this.dirty = fault.status !== 422;
    this.view.unsaved(fault);
    if (this.move) {
      this.move = null;
      this.view.loading(false);
    }
    if (OUTDATED.has(fault.code)) {
      this.dirty = false;
      this.stale = true;
      return true;
    }
    if (fault.status === 0 || fault.status >= 500) this.retry = setTimeout(() => this.#pump(), AGAIN);
    return false;
  }

  async #read() {
    const { case: id } = this.page;
    this.stale = false;
    const [page, fault] = await this.#ask("page", { case: id }, true);
    if (this.page?.case !== id) return false;
    if (fault) this.view.unsaved(fault);
    else this.#show(page, {});
    return !fault;
  }

  /** @param {any} page @param {Values} sent */
  #show(page, sent) {
    this.page = page;
    this.view.arrived(page, sent);
  }

  /** @returns {Promise<[any, Fault | null]>} */
  async #ask(route, body, quick = false) {
    try {
      return [await this.door.ask(route, body, { patience: quick ? 30_000 : PAGES }), null];
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return [null, fault];
    }
  }
}
