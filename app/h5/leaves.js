/** The pages of a PDF as pictures that the service draws: readable on every phone, and no viewer to trust. */

import { button, el, fill } from "./dom.js";
import { Fault } from "./door.js";
import { Asking } from "./sheet.js";
import { zoomed } from "./zoom.js";

const SHARP = 2105; // pixels of the long side: A4 at 180 dpi, sharp when enlarged

/**
 * The first page at once, further ones one below the other.
 * @param {string} file @param {string} title @param {import("./desk.js").Desk} desk @param {(text: string) => void} trouble
 */
export function leavesOf(file, title, desk, trouble) {
  const node = el("div", { class: "leaves", "aria-busy": "true" }, el("div", { class: "bone leaf" }));
  draw(node, file, title, desk).catch((fault) => {
    if (!(fault instanceof Fault)) throw fault;
    fill(node, button("再读一次", { icon: "refresh-cw", click: () => node.replaceWith(leavesOf(file, title, desk, trouble)) }));
    trouble(fault.message);
  });
  return node;
}

/** @param {string} file @param {string} title @param {import("./desk.js").Desk} desk */
export function openDocument(file, title, desk) {
  const error = el("p", { class: "error", role: "alert" });
  new Asking(title, error, leavesOf(file, title, desk, (text) => (error.textContent = text))).show();
}

async function draw(node, file, title, desk) {
  const leaves = [];
  for (let page = 0, pages = 1; page < pages; page += 1) {
    const answer = await desk.leaf(file, page, SHARP);
    if (!node.isConnected) return; // nobody looks at it any more
    pages = answer.pages;
    leaves.push(leaf(answer, `${title}，第 ${page + 1} 页，共 ${pages} 页`));
    fill(node, ...leaves);
  }
  node.removeAttribute("aria-busy");
}

function leaf(answer, title) {
  const source = `data:${answer.media};base64,${answer.content}`;
  const image = el("img", { src: source, alt: title });
  return el("button", { type: "button", class: "leaf", "data-open": true, "aria-label": `${title}，点开放大`, onclick: () => zoomed(source, title) }, image);
}
