/** The only door to the service: JSON by POST, with patience, keys and a Chinese sentence for every failure. */

const WRITES = new Set([
  "login", "logout", "open", "save", "take", "act", "goto", "discard", "attach", "attach/piece", "attach/whole",
  "confirm", "reveal",
]);
const PAUSES = [200, 600, 1500]; // ms between tries of what surely did no harm, or goes out under its one key
const RUNNING_PAUSE = 400;
const PATIENCE = 30_000;

const OFFLINE = "连不上业务服务，刚才的操作没有提交，已输入的内容都还在。请检查网络，几秒后再点一次。";
const NO_ANSWER = "业务服务没有应答，刚才的操作可能已经办理。请再点一次：系统会用同一编号核对，不会重复办理。";
const NO_READING = "业务服务没有应答，只是查询，没有办理任何业务。请稍等几秒后再试。";
export const LEFT = "这一单已离开，没有传完的内容没有保存。请从草稿打开后重做这一项。";
const GARBLED = "业务服务的应答看不懂，刚才的操作是否办理请以草稿状态为准。请回到首页，从草稿打开核对。";

/** A refusal or fault in words for the person. `status` 0 = no answer came at all. */
export class Fault extends Error {
  /**
   * @param {number} status @param {string} code @param {string} message
   * @param {Record<string, string>} fields
   */
  constructor(status, code, message, fields = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  /** True when the service has decided: the same press may not go out again under its key. */
  get settled() {
    return this.status !== 0 && this.code !== "KEY_RUNNING" && this.code !== "GARBLED";
  }
}

export class Door {
  /** @param {{busy: (calls: number) => void, online: (on: boolean) => void, signedOut: () => void}} told */
  constructor(told) {
    this.session = "";
    this.told = told;
    this.calls = 0;
    /** @type {Map<string, string>} a write that was never answered keeps its key for the next press */
    this.keys = new Map();
  }

  /**
   * `POST /counter/{route}`. `quiet` = nobody waits for it.
   * @param {string} route @param {object} body
   * @param {{patience?: number, quiet?: boolean, signal?: AbortSignal}} options
   * @returns {Promise<any>}
   */
  async ask(route, body, options = {}) {
    return this.hold(this.#keyed(route, body, options), options.quiet);
  }

  /**
   * Shows the page busy while the work is under way.
   * @template T
   * @param {Promise<T>} work @param {boolean} quiet
   * @returns {Promise<T>}
   */
  async hold(work, quiet = false) {
    const share = quiet ? 0 : 1;
    this.told.busy((this.calls += share));
    try {
      return await work;
    } finally {
      this.told.busy((this.calls -= share));
    }
  }

  /** The last words of a page that goes away: nobody hears the answer. @param {string} route @param {object} body */
  whisper(route, body) {
    const init = { ...request(body, newKey(), this.session), keepalive: true };
    fetch(`/counter/${route}`, init).catch(() => {});
  }

  /** The phone's own calls, which are no part of the counter's protocol. @param {string} path @param {object} body */
  async other(path, body) {
    return this.hold(this.#once(path, body, "", this.session, PATIENCE));
  }

  async #keyed(route, body, options) {
    const mark = WRITES.has(route) ? `${route} ${JSON.stringify(body)}` : "";
    const key = mark ? (this.keys.get(mark) ?? newKey()) : "";
    const session = this.session; // also of every further try: who signs in meanwhile has nothing to do with it
    if (mark) this.keys.set(mark, key);
    try {
      const answer = await this.#patiently(`/counter/${route}`, body, key, session, options);
      this.keys.delete(mark);
      return answer;
    } catch (fault) {
      if (fault.settled || fault.code === "LEFT" || route === "login") this.keys.delete(mark);
      if (fault.status === 401 && route !== "login" && session === this.session) this.told.signedOut();
      throw fault;
    }
  }

  async #patiently(path, body, key, session, { patience = PATIENCE, signal, quiet } = {}) {
    const deadline = performance.now() + patience;
    const pauses = quiet ? [] : [...PAUSES];
    for (;;) {
      try {
        return await this.#once(path, body, key, session, patience, signal);
      } catch (fault) {
        if (!(fault instanceof Fault) || performance.now() > deadline) throw fault;
        if (fault.code === "LEFT") throw fault;
        const pause = fault.code === "KEY_RUNNING" ? RUNNING_PAUSE : fault.status === 0 ? pauses.shift() : undefined;
        if (pause === undefined) throw fault;
        await rest(pause);
      }
    }
  }

  async #once(path, body, key, session, patience, signal) {
    if (signal?.aborted) throw new Fault(0, "LEFT", LEFT);
    const stop = new AbortController();
    const giveUp = () => stop.abort();
    const clock = setTimeout(giveUp, patience);
    signal?.addEventListener("abort", giveUp);
    let answer;
    let text;
    try {
      answer = await fetch(path, { ...request(body, key, session), signal: stop.signal });
      text = await answer.text();
    } catch {
      if (signal?.aborted) throw new Fault(0, "LEFT", LEFT);
      this.told.online(false);
      const late = stop.signal.aborted || answer;
      throw new Fault(0, late ? "NO_ANSWER" : "OFFLINE", late ? (key ? NO_ANSWER : NO_READING) : OFFLINE);
    } finally {
      clearTimeout(clock);
      signal?.removeEventListener("abort", giveUp);
    }
    this.told.online(true);
    return understood(answer.status, text);
  }
}

/** @param {object} body @param {string} key @param {string} session @returns {RequestInit} */
function request(body, key, session) {
  /** @type {Record<string, string>} */
  const headers = { "Content-Type": "application/json" };
  if (session) headers.Authorization = `Bearer ${session}`;
  if (key) headers["Idempotency-Key"] = key;
  return { method: "POST", headers, body: JSON.stringify(body), redirect: "error", credentials: "omit" };
}

/** @param {number} status @param {string} text */
function understood(status, text) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    throw new Fault(status, "GARBLED", GARBLED);
  }
  if (status === 200) return said;
  if (!said?.message) throw new Fault(status, "INCIDENT", incident(status, said?.incident));
  throw new Fault(status, String(said.code), String(said.message), said.fields ?? {});
}

/** @param {number} status @param {string | undefined} number */
function incident(status, number) {
  const known = number ? `事件号 ${number}` : `状态 ${status}`;
  return `系统内部出错（${known}），已输入的内容都还在。请再点一次；仍不行请把事件号报给管理员。`;
}

/** @param {number} ms */
export function rest(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What to tell the person of an error: our own sentence for what is no fault of the service, which is logged.
 * @param {unknown} fault @param {string} instead
 */
export function wordsOf(fault, instead) {
  if (fault instanceof Fault) return fault.message;
  console.error(fault);
  return instead;
}

/** 32 hex digits that nobody can guess; also where the page is not served over TLS. */
export function newKey() {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}
