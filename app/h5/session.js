/** Who is signed in and where they were, for as long as this tab lives: a reload or a dead network loses nothing. */

import { newKey } from "./door.js";

const PLACE = "cloudboss.session";
const SEAT = "cloudboss.seat";
const LAST = "cloudboss.staff";

/**
 * @typedef {{key: string, code: string, title: string, icon: string, initials: string}} Entry
 * @typedef {{title: string, items: Entry[]}} Group
 * @typedef {{session: string, staff: string, name: string, hall: string, roles: string[], menu: Group[],
 *   training: boolean, channel_title?: string, case?: string}} Session
 */

/** @returns {Session | null} */
export function restored() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Session} session */
export function keep(session) {
  sessionStorage.setItem(PLACE, JSON.stringify(session));
  localStorage.setItem(LAST, session.staff);
}

export function forget() {
  sessionStorage.removeItem(PLACE);
}

/** What this phone is called where sessions are listed: two phones of one person are two seats. */
export function seat() {
  const known = localStorage.getItem(SEAT) ?? `手机-${newKey().slice(0, 4).toUpperCase()}`;
  localStorage.setItem(SEAT, known);
  return known;
}

/** Who signed in here last; no secret, and never a password. */
export function lastStaff() {
  return localStorage.getItem(LAST) ?? "";
}
