/** Rows to pick from, as cards: what a row is called, its other cells as they fit, its terms once it is picked. */

import { button, el, fill, icon, set } from "../dom.js";
import { Fault } from "../door.js";
import { linesOf } from "../lines.js";
import { said } from "../words.js";

const LOOK_AFTER = 200; // ms of not typing
const EMPTY = /^[—-]?$/; // a cell with nothing to say
const BARE = /^[\d.,—-]*$/; // a number that needs its title beside it
const FEW = 8; // rows that are shown before more are asked for

export default function table(field, around) {
  return new TableEditor(field, around);
}

class TableEditor {
  constructor(field, around) {
    this.around = around;
    this.field = field;
    /** @type {string[]} */
    this.picked = [...field.value];
    /** @type {Map<string, any>} */
    this.known = new Map();
    this.all = false;
    this.delay = 0;
    /** @type {AbortController | null} */
    this.asking = null;
    this.looking = Promise.resolve();
    this.search = el("input", {
      type: "search", "data-query": true, class: "input", "aria-labelledby": around.label, "aria-describedby": around.described,
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", oninput: () => this.#typed(),
    });
    this.search.value = field.query;
    this.box = el("div", { class: "search" }, icon("search"), this.search);
    this.picks = el("div", { class: "picks" });
    this.list = el("div", { class: "records", role: field.multiple ? "group" : "radiogroup", "aria-labelledby": around.label });
    this.node = el("div", { class: "table" }, this.box, this.picks, this.list);
    this.refresh(field, false);
  }

  /** Rows of another query are not painted over what the person looks at. @param {any} field @param {boolean} keep */
  refresh(field, keep) {
    const asked = this.search.value.trim();
    if (!keep) this.picked = [...field.value];
    const rows = field.search && asked !== field.query && this.field.query !== field.query ? this.field.rows : field.rows;
    this.field = { ...field, rows };
    if (field.search && asked !== field.query && !this.asking) this.#look();
    this.box.hidden = !field.search;
    set(this.search, "placeholder", field.placeholder || null);
    this.#paint();
  }

  value() {
    return [...this.picked];
  }

  /** @param {string[]} ids */
  put(ids) {
    this.picked = [...ids];
    this.#paint();
  }

  target() {
    return this.field.search ? this.search : this.list.querySelector("button");
  }

  busy() {
    return this.asking !== null;
  }

  async settle() {
    await this.looking;
  }

  drop() {
    clearTimeout(this.delay);
    this.asking?.abort();
  }

  #typed() {
    clearTimeout(this.delay);
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const quiet = new Promise((done) => (this.delay = setTimeout(done, LOOK_AFTER)));
    signal.addEventListener("abort", () => clearTimeout(this.delay));
    this.looking = this.around.desk.hold(Promise.race([quiet, ended(signal)]).then(() => this.#look()));
  }

  async #look() {
    if (this.asking?.signal.aborted) return;
    const mine = (this.asking ??= new AbortController());
    const query = this.search.value.trim();
    try {
      const found = await this.around.desk.look(this.field.name, query, mine.signal);
      if (mine.signal.aborted) return;
      this.field = { ...found, query };
      this.all = false;
      this.around.trouble("");
      this.#paint();
    } catch (fault) {
      if (!mine.signal.aborted && fault instanceof Fault) this.around.trouble(fault.message);
    } finally {
      if (this.asking === mine) this.asking = null;
    }
  }

  /** @param {any} row */
  #pick(row) {
    if (row.disabled) return this.around.trouble(`${this.#called(row)}：${row.disabled}`);
    const there = this.picked.includes(row.id);
    if (this.field.multiple) this.picked = there ? this.picked.filter((id) => id !== row.id) : [...this.picked, row.id];
    else if (there && (this.field.required || !this.all)) return this.#unfold();
    else if (there) this.picked = []; // where none is needed, the second press takes it away
    else this.picked = [row.id];
    this.all = false;
    this.#changed(row.id);
  }

  #unfold() {
    this.all = true;
    this.#paint();
  }

  /** @param {string} id */
  #changed(id) {
    this.around.trouble("");
    this.#paint();
    /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-row="${CSS.escape(id)}"]`))?.focus({ preventScroll: true });
    this.around.changed(true);
  }

  #paint() {
    for (const row of this.field.rows) this.known.set(row.id, row);
    const rows = this.#shown();
    const left = this.field.rows.length - rows.length;
    const more = left > 0 && button(this.#moreWords(rows, left), { look: "quiet wide", icon: "chevron-down", click: () => this.#unfold(), attributes: { "data-more": true } });
    const nothing = !this.field.rows.length && el("p", { class: "hint nothing" }, said(this.field.empty, this.around.desk.page));
    fill(this.list, ...rows.map((row) => this.#row(row)), more, nothing);
    this.#paintPicks();
  }

  /** All, a few, or the picked one alone: what was chosen must not be lost among the rest. */
  #shown() {
    const { rows, multiple } = this.field;
    const picked = rows.filter((row) => this.picked.includes(row.id));
    if (this.all) return rows;
    if (!multiple && picked.length) return picked;
    const few = new Set(rows.slice(0, FEW));
    return rows.filter((row) => few.has(row) || picked.includes(row));
  }

  #moreWords(rows, left) {
    const folded = !this.field.multiple && rows.length === 1 && this.picked.includes(rows[0].id);
    return folded ? `更换（共 ${this.field.rows.length} 项）` : `显示其余 ${left} 项`;
  }

  #row(row) {
    const { multiple, columns } = this.field;
    const picked = this.picked.includes(row.id);
    const named = columns.find((column) => column.stretch) ?? columns[0];
    const text = (/** @type {any} */ column) => row.cells[column.key] ?? "";
    const right = columns.find((column) => column !== named && column.align === "right" && !BARE.test(text(column)));
    const rest = columns.filter((column) => column !== named && column !== right && !EMPTY.test(text(column)) && text(column) !== row.disabled);
    const head = el("span", { class: "record-head" }, el("span", { class: "record-name" }, this.#called(row)), right && el("span", { class: "record-right" }, text(right)));
    const cells = rest.map((column) => el("span", { class: "cell" }, el("span", { class: "cell-title" }, column.title), text(column)));
    const why = row.disabled && el("span", { class: "why" }, said(row.disabled, this.around.desk.page));
    const words = el("span", { class: "record-words" }, head, cells.length > 0 && el("span", { class: "cells" }, ...cells), why);
    const press = el(
      "button",
      {
        type: "button", class: "record", role: multiple ? "checkbox" : "radio", "data-row": row.id,
        "aria-checked": String(picked), "aria-disabled": row.disabled ? "true" : null, onclick: () => this.#pick(row),
      },
      el("span", { class: multiple ? "box" : "dot", "aria-hidden": "true" }, picked && multiple && icon("check")),
      words,
    );
    const detail = picked && row.detail.length > 0 && el("div", { class: "record-detail" }, linesOf(row.detail, this.around.desk));
    return el("div", { class: picked ? "record-card picked" : "record-card" }, press, detail);
  }

  #called(row) {
    const named = this.field.columns.find((column) => column.stretch) ?? this.field.columns[0];
    return (named && row.cells[named.key]) || row.id;
  }

  /** What is picked but stands in no row that is shown. */
  #paintPicks() {
    const there = new Set(this.field.rows.map((row) => row.id));
    const away = this.picked.filter((id) => !there.has(id));
    const names = away.map((id) => [id, this.known.has(id) ? this.#called(this.known.get(id)) : id]);
    const drop = (id) => {
      this.picked = this.picked.filter((one) => one !== id);
      this.#changed(id);
    };
    fill(
      this.picks,
      ...names.map(([id, name]) => button(`已选 ${name}`, { icon: "x", look: "pick", click: () => drop(id), attributes: { "aria-label": `取消选择 ${name}` } })),
    );
    this.picks.hidden = !names.length;
  }
}

/** @param {AbortSignal} signal */
function ended(signal) {
  return new Promise((done) => signal.addEventListener("abort", done, { once: true }));
}
