/** Begins: the one place where everything is put together. */

import { Door } from "./door.js";
import { Place } from "./place.js";

const SLOW = "网络不通，已输入的内容都还在。接通后自动继续。";

function start() {
  const offline = document.querySelector(".offline");
  const place = new Place(document.querySelector("main"), () => door);
  const show = (/** @type {boolean} */ on) => {
    offline.textContent = on ? "" : SLOW;
    offline.hidden = on;
  };
  const door = new Door({
    busy: (calls) => (document.body.dataset.busy = String(calls > 0)),
    online: show,
    signedOut: (fault) => place.signedOut(fault),
  });
  window.addEventListener("offline", () => show(false));
  window.addEventListener("online", () => place.again());
  place.begin();
}

start();
