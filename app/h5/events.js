/** Live news of a case: a call that waits, and a cursor that survives a phone that slept. */

import { Fault, rest } from "./door.js";

const WAIT = 25; // seconds
const LEAST = 300; // ms between two calls, however fast the news come
const PAUSE = 3000; // ms after a call that failed

/**
 * Calls `news` whenever the page should be read again, until `stop` is called.
 * @param {import("./door.js").Door} door @param {string} id @param {() => void} news
 * @returns {() => void} stop
 */
export function listen(door, id, news) {
  const end = new AbortController();
  follow(door, id, news, end.signal).catch((error) => {
    if (!end.signal.aborted) throw error;
  });
  return () => end.abort();
}

/** @param {import("./door.js").Door} door @param {string} id @param {() => void} news @param {AbortSignal} signal */
async function follow(door, id, news, signal) {
  let after = 0;
  for (let first = true; !signal.aborted; first = false) {
    try {
      const options = { quiet: true, patience: (WAIT + 10) * 1000, signal };
      const asked = performance.now();
      const answer = await door.ask("events", { case: id, after, wait: first ? 0 : WAIT }, options);
      if (!first && performance.now() - asked < LEAST) await rest(LEAST);
      after = answer.after;
      if (answer.events.some((event) => event.kind === "page")) news();
    } catch (fault) {
      if (signal.aborted || !(fault instanceof Fault)) return;
      if ([401, 403, 404].includes(fault.status)) return;
      await rest(PAUSE);
    }
  }
}
