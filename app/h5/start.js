/** Begins: the one place where everything is put together. */

import { Door } from "./door.js";
import { Place } from "./place.js";

const BROKEN = "页面内部出错，已输入的内容都在草稿里，没有多办任何业务。请刷新页面继续；仍不行请报给管理员。";
const SLOW = "网络不通，已输入的内容都还在。接通后自动继续。";

function start() {
  const offline = document.querySelector(".offline");
  const tell = (/** @type {string} */ text) => {
    offline.textContent = text;
    offline.hidden = !text;
  };
  const show = (/** @type {boolean} */ on) => tell(on ? "" : SLOW);
  const door = new Door({
    busy: (calls) => (document.body.dataset.busy = String(calls > 0)),
    online: show,
    signedOut: () => place.signedOut(),
  });
  const place = new Place(document.querySelector("main"), door);
  window.addEventListener("offline", () => show(false));
  window.addEventListener("error", (event) => event.error && tell(BROKEN));
  window.addEventListener("unhandledrejection", () => tell(BROKEN));
  window.addEventListener("online", () => place.again());
  place.begin();
}

start();
