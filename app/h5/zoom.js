/** A picture over the whole screen; a tap makes it as large as it is, another makes it fit. */

import { button, el } from "./dom.js";

/** @param {string} source of the image @param {string} title */
export function zoomed(source, title) {
  const image = el("img", { src: source, alt: title });
  const stage = el("div", { class: "zoom-stage", tabindex: 0, role: "img", "aria-label": `${title}，点一下放大或还原` }, image);
  const shut = button("关闭", { icon: "x", click: () => node.close() });
  const turn = button("放大", { icon: "zoom-in", click: () => grow(innerWidth / 2, innerHeight / 2) });
  const node = el("dialog", { class: "zoom", "aria-label": title }, stage, el("div", { class: "zoom-foot" }, turn, shut));

  /** What was tapped stays under the finger. @param {number} x @param {number} y */
  function grow(x, y) {
    const before = image.getBoundingClientRect();
    const [across, down] = [(x - before.left) / before.width, (y - before.top) / before.height];
    const large = stage.classList.toggle("large");
    turn.lastElementChild.textContent = large ? "还原" : "放大";
    if (!large) return;
    stage.scrollLeft = image.offsetWidth * across - stage.clientWidth / 2;
    stage.scrollTop = image.offsetHeight * down - stage.clientHeight / 2;
  }

  stage.addEventListener("click", (event) => grow(event.clientX, event.clientY));
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
}
