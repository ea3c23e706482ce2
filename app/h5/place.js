/** Which view stands there: sign-in, home, or a case; and the way back between them. */

import { CaseView } from "./case.js";
import { el, fill } from "./dom.js";
import { homeView } from "./home.js";
import { loginView } from "./login.js";
import { closeSheets, confirmed } from "./sheet.js";
import * as sessions from "./session.js";
import * as typed from "./typed.js";

const OVER = "登录已失效，没有办理任何业务。请重新登录。";
const UNFINISHED = "正在读取或上传的内容没有完成，没有保存；从草稿打开后请重做这一项。";
const UNKEPT = "有一单最后输入的内容还没有存上，签退后不能找回。没有办理任何业务；请等网络恢复后从草稿打开一次，再签退。";
const BACK = "登录已失效，已输入的内容都还在。请重新登录，登录后回到刚才的业务。";

export class Place {
  /** @param {HTMLElement} root @param {import("./door.js").Door} door */
  constructor(root, door) {
    this.root = root;
    this.door = door;
    /** @type {sessions.Session | null} */
    this.session = null;
    /** @type {CaseView | null} */
    this.view = null;
    window.addEventListener("popstate", () => this.view && this.leave());
    window.addEventListener("pagehide", () => this.view?.whisper());
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  begin() {
    const session = sessions.restored();
    document.body.dataset.busy = "false";
    if (!session) this.login();
    else {
      this.#adopt(session);
      if (session.case) this.resume(session.case);
      else this.home();
    }
  }

  /** @param {string} message */
  login(message = "") {
    this.#close();
    this.#show("login", loginView(this.door, message, (session) => this.#signedIn(session)));
  }

  /** @param {{tone: string, text: string} | null} note */
  home(note = null) {
    this.#close();
    this.#remember("");
    this.#show("home", homeView(this, note));
  }

  /** @param {string} scenario */
  open(scenario) {
    this.#enter("open", { scenario });
  }

  /** @param {string} id */
  resume(id) {
    this.#enter("page", { case: id });
  }

  /** Stores and goes home; the draft waits there. */
  async leave() {
    const view = this.view;
    if (!view) return;
    const kept = await view.suspend();
    if (this.view !== view) return;
    if (kept === null) stay();
    else this.home(farewell(view, kept));
  }

  async signOut() {
    const unkept = typed.any(this.session.staff);
    if (unkept && !(await confirmed(UNKEPT, "仍要签退", { danger: true, title: "还有内容没有存上" }))) return;
    this.door.ask("logout", {}).catch(() => {});
    this.#end();
    typed.dropOthers("");
    this.login();
  }

  /** The session is over; what was open and typed waits for the same person. */
  signedOut() {
    if (!this.session) return;
    const open = this.session.case ?? "";
    const staff = this.session.staff;
    this.#end();
    this.waiting = { staff, open };
    this.login(open ? BACK : OVER);
  }

  /** The network is back. */
  again() {
    this.view?.again();
  }

  #signedIn(session) {
    const waiting = this.waiting;
    this.waiting = null;
    typed.dropOthers(session.staff);
    this.#adopt(session);
    sessions.keep(session);
    if (waiting?.open && waiting.staff === session.staff) this.resume(waiting.open);
    else this.home();
  }

  #adopt(session) {
    this.session = session;
    this.door.session = session.session;
    /** @type {HTMLElement} */ (document.querySelector(".training")).hidden = !session.training;
  }

  #end() {
    this.#close();
    this.session = null;
    this.door.session = "";
    sessions.forget();
  }

  async #enter(route, body) {
    this.#close();
    this.#show("case", skeleton());
    const view = new CaseView(this.door, this, this.root);
    this.view = view;
    stay(); // at once, not only when the page is there: the way back leads home
    try {
      const page = await this.door.ask(route, body, { patience: 60_000 });
      if (this.view !== view) return;
      this.#remember(page.case);
      view.begin(page);
    } catch (fault) {
      if (this.view === view && this.session) this.home({ tone: "bad", text: fault.message });
    }
  }

  /** @param {string} id */
  #remember(id) {
    if (!this.session) return;
    this.session.case = id;
    sessions.keep(this.session);
  }

  #close() {
    closeSheets();
    this.view?.close();
    this.view = null;
  }

  /** @param {string} name @param {Node[]} parts */
  #show(name, parts) {
    for (const key of Object.keys(this.root.dataset)) delete this.root.dataset[key];
    this.root.dataset.view = name;
    fill(this.root, ...parts);
    window.scrollTo(0, 0);
    const first = this.root.querySelector("[data-first]");
    /** @type {HTMLElement} */ (first ?? this.root).focus({ preventScroll: true });
  }

  #seen() {
    if (document.visibilityState === "hidden") this.view?.whisper();
    else this.view?.again();
  }
}

/** The phone's own way back leads home from here, not out of the page. */
function stay() {
  if (history.state?.view !== "case") history.pushState({ view: "case" }, "");
}

/** What became of a case that is left. @param {CaseView} view @param {boolean} kept */
function farewell(view, kept) {
  const state = view.page?.state;
  if (state === "submitted") return { tone: "info", text: `${view.number} 仍在办理，可在“接着办”中查看结果。` };
  if (state !== "open") return null;
  if (view.body.busy()) return { tone: "warn", text: `${view.number} 已存为草稿。${UNFINISHED}` };
  return kept
    ? { tone: "ok", text: `${view.number} 已存为草稿，可在任何手机或席位继续。` }
    : { tone: "warn", text: `${view.number} 最后输入的内容还没有存上，留在这部手机里；从草稿打开后会再存一次。` };
}

/** What stands there while the first page is on its way. */
function skeleton() {
  const bars = [1, 2, 3, 4].map(() => el("div", { class: "bone" }));
  return [el("div", { class: "skeleton", role: "status", "aria-label": "正在打开业务" }, ...bars)];
}
