/** Elements. What comes from outside only ever becomes text: nothing here reads markup. */

import { SHAPES } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";
const LISTENER = /^on[a-z]/;

/**
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | EventListener>} Attributes
 */

/**
 * An element. `onclick` and the like are listeners, true is an empty attribute, false and null leave it out.
 * @param {string} tag
 * @param {Attributes} attributes
 * @param {...Child} children
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function" && LISTENER.test(name)) node.addEventListener(name.slice(2), value);
    else set(node, name, value);
  }
  node.append(...children.filter((child) => child || child === ""));
  return node;
}

/** @param {Element} node @param {string} name @param {any} value */
export function set(node, name, value) {
  if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** The icon of each tone, so that colour is never the only signal. @type {Record<string, string>} */
export const SIGNS = { ok: "circle-check", info: "info", warn: "triangle-alert", bad: "circle-x", neutral: "info" };

/**
 * An icon; an unknown name is drawn as a plain sign, so that nothing is ever missing.
 * @param {string} name
 */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["class", "icon"]]) {
    drawing.setAttribute(key, value);
  }
  for (const [tag, attributes] of SHAPES[name] ?? SHAPES["file-text"]) {
    const shape = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    drawing.append(shape);
  }
  return drawing;
}

/**
 * A button. `look`: primary, quiet, danger or nothing.
 * @param {string} label
 * @param {{icon?: string, look?: string, action?: string, click?: () => void, attributes?: Attributes}} options
 * @returns {HTMLButtonElement}
 */
export function button(label, { icon: sign = "", look = "", action = "", click, attributes = {} } = {}) {
  const node = el(
    "button",
    { type: "button", class: `button ${look}`.trim(), "data-action": action || null, ...attributes },
    sign && icon(sign),
    label && el("span", {}, label),
  );
  if (click) node.addEventListener("click", click);
  return node;
}

/**
 * An input under its label.
 * @param {string} title @param {Attributes} attributes of the input
 * @returns {{node: HTMLInputElement, box: HTMLElement}}
 */
export function labelled(title, attributes) {
  const id = unique();
  const node = el("input", { id, ...attributes });
  return { node, box: el("div", { class: "labelled" }, el("label", { for: id }, title), node) };
}

/** @param {string} text @param {string} tone */
export function chip(text, tone = "neutral") {
  return el("span", { class: `chip ${tone}` }, text);
}

/** Takes everything out and puts these in. @param {Element} node @param {...Child} children */
export function fill(node, ...children) {
  node.replaceChildren(...children.filter((child) => child || child === ""));
}

let last = 0;

/** A name that no other element has. */
export function unique() {
  last += 1;
  return `e${last}`;
}
