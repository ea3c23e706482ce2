/** What stands there while nobody is being served: the businesses by group, and the drafts to go on with. */

import { button, chip, el, fill, icon } from "./dom.js";
import { clock, said } from "./words.js";

const BOARD = "board/"; // before the key of a management page, which is for the counter's screen
const CODE = /^\d/; // what has no number in the book is known by its title alone
const NUMBER = /\d{4}/; // from so many digits on it may be a receipt's
const FIND_AFTER = 300; // ms of not typing
const STATES = { open: ["info", "可继续"], submitted: ["warn", "办理中"] };

/** @param {import("./place.js").Place} place @param {{tone: string, text: string} | null} note */
export function homeView(place, note) {
  const home = new Home(place);
  return [header(place), note && strip(note), ...home.parts()].filter(Boolean);
}

class Home {
  /** @param {import("./place.js").Place} place */
  constructor(place) {
    this.place = place;
    this.groups = place.session.menu
      .map((group) => ({ ...group, items: group.items.filter((item) => !item.key.startsWith(BOARD)) }))
      .filter((group) => group.items.length);
    this.drafts = el("section", { class: "drafts", "aria-label": "接着办", hidden: true });
    this.cases = el("section", { class: "drafts", "aria-label": "查到的受理单", hidden: true });
    this.list = el("div", { class: "menu" });
    this.search = el("input", {
      type: "search", "data-search": true, placeholder: "名称、编码或拼音首字母", "aria-label": "查找业务和草稿",
      autocomplete: "off", enterkeyhint: "search", oninput: () => this.#paint(),
    });
    /** @type {any[]} */
    this.known = [];
    this.later = 0;
    this.#paint();
    if (this.groups.length) this.#load();
  }

  parts() {
    const box = el("div", { class: "search" }, icon("search"), this.search);
    return [this.groups.length ? box : null, this.drafts, this.cases, this.list];
  }

  get query() {
    return this.search.value.trim().toLowerCase();
  }

  #paint() {
    const query = this.query;
    paintMenu(this.list, this.groups, query, this.place);
    const fitting = this.known.filter((draft) => fits(query, draft.title, draft.number, draft.customer));
    paintDrafts(this.drafts, fitting, this.place);
    clearTimeout(this.later);
    this.cases.hidden = true;
    this.list.hidden = false;
    if (NUMBER.test(query)) this.later = setTimeout(() => this.#find(query), FIND_AFTER);
  }

  /** A number may be that of a receipt, also of one that is over. @param {string} query */
  async #find(query) {
    try {
      const { items } = await this.place.door.ask("palette", { query });
      if (this.query !== query) return;
      const found = items.filter((item) => item.kind === "draft" && !this.known.some((draft) => draft.case === item.id));
      paintCases(this.cases, found, this.place);
      this.list.hidden = found.length > 0;
    } catch (fault) {
      this.#trouble(this.cases, fault);
    }
  }

  async #load() {
    try {
      this.known = (await this.place.door.ask("drafts", {})).drafts;
      this.#paint();
    } catch (fault) {
      this.#trouble(this.drafts, fault);
    }
  }

  #trouble(box, fault) {
    box.hidden = false;
    fill(box, el("p", { class: "strip warn" }, said(fault.message)));
  }
}

/** @param {import("./place.js").Place} place */
function header(place) {
  const { name, staff, hall, channel_title: channel } = place.session;
  const out = button("签退", { look: "quiet", icon: "log-out", action: "logout", click: () => place.signOut() });
  const who = el("div", { class: "who" }, el("h1", {}, `${name}，您好`), el("p", { class: "hint" }, `${hall} · ${staff}`, channel && chip(channel, "info")));
  return el("header", { class: "greeting" }, el("img", { src: "mark.svg", alt: "", width: 40, height: 40 }), who, out);
}

/** @param {{tone: string, text: string}} note */
function strip({ tone, text }) {
  return el("p", { class: `strip ${tone}`, role: tone === "bad" ? "alert" : "status" }, said(text));
}

/** @param {string} query @param {...string} texts */
function fits(query, ...texts) {
  return !query || texts.some((text) => text && text.toLowerCase().includes(query));
}

function paintMenu(list, groups, query, place) {
  const found = groups
    .map((group) => ({ ...group, items: group.items.filter((one) => fits(query, one.title, one.code, one.initials)) }))
    .filter((group) => group.items.length);
  const nothing = groups.length
    ? `没有找到“${query}”。请换名称、编码或拼音首字母再找。`
    : "您的角色在手机上没有可办理的业务；管理页面请在柜台客户端打开。";
  fill(list, ...(found.length ? found.map((group) => groupOf(group, place)) : [empty(nothing)]));
}

function groupOf(group, place) {
  const tiles = group.items.map((item) =>
    el(
      "button",
      { type: "button", class: "tile", "data-scenario": item.key, onclick: () => place.open(item.key) },
      icon(item.icon),
      el("span", { class: "tile-title" }, item.title),
      CODE.test(item.code) && el("span", { class: "tile-code" }, item.code),
    ),
  );
  return el("section", {}, el("h2", {}, group.title), el("div", { class: "tiles" }, ...tiles));
}

function paintDrafts(box, drafts, place) {
  box.hidden = !drafts.length;
  const rows = drafts.map((draft) => draftRow(draft, place));
  fill(box, el("h2", {}, `接着办 ${drafts.length}`), el("div", { class: "rows" }, ...rows));
}

function paintCases(box, items, place) {
  const rows = items.map((item) => rowButton("receipt-text", item.title, item.hint, null, item.id, place));
  box.hidden = !rows.length;
  fill(box, el("h2", {}, "查到的受理单"), el("div", { class: "rows" }, ...rows));
}

function draftRow(draft, place) {
  const [tone, word] = STATES[draft.state] ?? ["neutral", draft.state];
  const clerk = draft.clerk.includes(place.session.staff) ? "" : draft.clerk;
  const detail = [draft.customer, draft.step, clerk, clock(draft.saved_at)].filter(Boolean).join(" · ");
  return rowButton("file-pen", draft.title, detail, chip(word, tone), draft.case, place);
}

/** @param {string} sign @param {string} title @param {string} detail @param {Node | null} mark @param {string} id */
function rowButton(sign, title, detail, mark, id, place) {
  const words = el("span", { class: "row-words" }, el("strong", {}, title), el("span", { class: "hint" }, detail));
  const attributes = { type: "button", class: "row-button", "data-draft": id, onclick: () => place.resume(id) };
  return el("button", attributes, icon(sign), words, mark, icon("chevron-right"));
}

/** @param {string} text */
export function empty(text) {
  return el("div", { class: "empty" }, icon("inbox"), el("p", {}, text));
}
