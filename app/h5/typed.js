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

/** Of one case, or of everything. @param {string} staff @param {string} id */
export function drop(staff = "", id = "") {
  const start = [PREFIX, staff, id].filter(Boolean).join(" ");
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(start)) sessionStorage.removeItem(name);
}
