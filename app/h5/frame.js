/** A field in its frame: title, hint, the editor of its kind, and the error beside it. */

import { el, fill, set, unique } from "./dom.js";
import { KINDS, unknown } from "./kinds/all.js";
import { namesKey, said } from "./words.js";

/**
 * What the module of a kind makes. Only `node` and `refresh` must be there.
 * @typedef {{
 *   node: HTMLElement, refresh: (field: any, keep: boolean) => void, value?: () => any, put?: (value: any) => void,
 *   target?: () => HTMLElement | null, busy?: () => boolean, settle?: () => Promise<void>, drop?: () => void,
 *   titled?: boolean, guides?: boolean,
 * }} Editor
 * @typedef {{
 *   desk: import("./desk.js").Desk, changed: (chosen?: boolean) => void, trouble: (text: string) => void,
 *   label: string, described: string,
 * }} Surroundings
 */

export class Frame {
  /** @param {any} field @param {import("./desk.js").Desk} desk @param {(chosen: boolean) => void} changed */
  constructor(field, desk, changed) {
    this.field = field;
    this.desk = desk;
    this.touched = false;
    this.error = "";
    const label = unique();
    const described = unique();
    this.around = { desk, changed: (chosen = false) => changed(chosen), trouble: (text) => this.showError(text), label, described };
    /** @type {Editor} */
    this.editor = (KINDS[field.kind] ?? unknown)(field, this.around);
    this.title = el("h2", { id: label, class: "field-title" });
    this.below = el("div", { id: described, class: "field-below" });
    const head = this.editor.titled ? null : this.title;
    this.node = el("section", { class: "field", "data-field": field.name, "data-kind": field.kind }, head, this.editor.node, this.below);
    this.#paint(field);
  }

  /** @param {any} field @param {boolean} keep what was typed stays */
  refresh(field, keep) {
    this.field = field;
    this.editor.refresh(field, keep);
    if (!keep) this.touched = false;
    this.#paint(field);
  }

  /** @param {string} text */
  showError(text) {
    this.error = text;
    set(this.node, "data-error", Boolean(text));
    const target = this.editor.target?.();
    if (target) set(target, "aria-invalid", text ? "true" : null);
    this.#words();
  }

  #paint(field) {
    const optional = field.required === false && field.kind !== "tick";
    fill(this.title, said(field.title, this.desk.page), optional && el("small", {}, "选填"));
    this.title.hidden = !field.title;
    this.showError(field.error);
  }

  #words() {
    const guided = this.editor.titled || (this.editor.guides && namesKey(this.field.hint));
    const hint = guided ? "" : this.field.hint;
    const page = this.desk.page;
    fill(
      this.below,
      this.error && el("p", { class: "error", role: "alert" }, said(this.error, page)),
      hint && el("p", { class: "hint" }, said(hint, page)),
    );
  }
}
