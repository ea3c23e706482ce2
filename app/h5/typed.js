/** What was typed and is not yet with the service. It outlives a reload, a dead network and a session that is over.

It lives in this tab only, belongs to one clerk, and goes as soon as the service has it. */

const PREFIX = "cloudboss.typed";

/** @param {string} staff @param {string} id @param {string} step */
function place(staff, id, step) {
  return `${PREFIX} ${staff} ${id} ${step}`;
}

/** @param {string} staff @param {string} id @param {string} step @param {Record<string, any>} values */
export function hold(staff, id, step, values) {
  const name = place(staff, id, step);
  if (Object.keys(values).length) sessionStorage.setItem(name, JSON.stringify(values));
  else sessionStorage.removeItem(name);
}

/**
 * @param {string} staff @param {string} id @param {string} step
 * @returns {Record<string, any>}
 */
export function held(staff, id, step) {
  try {
    return JSON.parse(sessionStorage.getItem(place(staff, id, step)) ?? "{}");
  } catch {
    return {};
  }
}

/** What belongs to this case. @param {string} staff @param {string} id */
export function drop(staff, id) {
  remove((name) => name.startsWith(place(staff, id, "")));
}

/** Whether there is anything of this clerk. @param {string} staff */
export function any(staff) {
  return Object.keys(sessionStorage).some((name) => name.startsWith(`${PREFIX} ${staff} `));
}

/** Everything that is not of this clerk. @param {string} staff */
export function dropOthers(staff) {
  remove((name) => !name.startsWith(`${PREFIX} ${staff} `));
}

/** @param {(name: string) => boolean} wanted */
function remove(wanted) {
  const mine = Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
  for (const name of mine) if (wanted(name)) sessionStorage.removeItem(name);
}
