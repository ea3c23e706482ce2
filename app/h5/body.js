/** The fields of a page, in order, each in its frame. */

import { Frame } from "./frame.js";

export class Body {
  /** @param {any} body @param {import("./desk.js").Desk} desk */
  constructor(body, desk) {
    this.desk = desk;
    /** @type {Record<string, any>} what the service surely has */
    this.stored = {};
    /** @type {Frame[]} */
    this.frames = body.fields.map((field) => this.#frame(field));
    this.shape = shape(body);
  }

  nodes() {
    return this.frames.map((frame) => frame.node);
  }

  /** True when it has the same fields, so that it can be painted in place. */
  fits(body) {
    return shape(body) === this.shape;
  }

  /** What was typed since the service last had it stays. */
  refresh(body) {
    const ahead = this.ahead() ?? {};
    body.fields.forEach((field, at) => this.frames[at].refresh(field, field.name in ahead));
  }

  values() {
    /** @type {Record<string, any>} */
    const found = {};
    for (const { field, editor } of this.frames) {
      const value = editor.value?.();
      if (value !== undefined) found[field.name] = value;
    }
    return found;
  }

  /** @param {Record<string, any>} values the service has them now */
  kept(values) {
    Object.assign(this.stored, values);
  }

  /** What a person changed and the service has not, by field; null when there is nothing. */
  ahead() {
    const values = this.values();
    const changed = this.frames
      .map((frame) => frame.field.name)
      .filter((name, at) => this.frames[at].touched && !same(values[name], this.stored[name]));
    return changed.length ? Object.fromEntries(changed.map((name) => [name, values[name]])) : null;
  }

  /** As `ahead`, without what a device can give again and what nobody may read in the browser. */
  unstored() {
    const ahead = Object.entries(this.ahead() ?? {});
    const kept = new Set(this.frames.map((frame) => frame.field).filter((one) => one.kind !== "card" && !one.secret).map((one) => one.name));
    return Object.fromEntries(ahead.filter(([name]) => kept.has(name)));
  }

  /** @param {Record<string, any>} values what was typed before the page was painted anew */
  overlay(values) {
    for (const frame of this.frames) {
      if (!(frame.field.name in values) || !frame.editor.put) continue;
      frame.editor.put(values[frame.field.name]);
      frame.touched = true;
    }
  }

  busy() {
    return this.frames.some((frame) => frame.editor.busy?.());
  }

  /** Waits for what is under way; true when something went wrong. */
  async settled() {
    for (const frame of this.frames) await frame.editor.settle?.();
    return this.frames.some((frame) => frame.error);
  }

  /** @param {Record<string, string>} errors */
  showErrors(errors) {
    for (const frame of this.frames) frame.showError(errors[frame.field.name] ?? "");
  }

  focusError() {
    const wrong = this.frames.find((frame) => frame.error);
    if (!wrong) return false;
    wrong.node.scrollIntoView({ block: "center" });
    wrong.editor.target?.()?.focus({ preventScroll: true });
    return true;
  }

  drop() {
    for (const frame of this.frames) frame.editor.drop?.();
  }

  #frame(field) {
    const frame = new Frame(field, this.desk, (chosen) => this.#changed(frame, chosen));
    return frame;
  }

  /** @param {Frame} frame @param {boolean} chosen */
  #changed(frame, chosen) {
    frame.touched = true;
    for (const other of this.frames) {
      if (!other.field.about?.includes(frame.field.name) || !other.editor.value()) continue;
      other.editor.put(false);
      other.touched = true;
    }
    this.desk.view.changed(chosen);
  }
}

function shape(body) {
  return body.fields.map((field) => `${field.name} ${field.kind}`).join("\n");
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
