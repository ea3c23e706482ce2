/** Sentences of the service name keys of the counter's keyboard; a phone has buttons. Also how amounts and times read. */

/** What a key is on the phone, where the page itself does not say. */
const BUTTONS = {
  F5: "刷新",
  F7: "班长确认",
  F8: "拍照",
  F9: "读证",
  F10: "已告知",
  "Ctrl+O": "相册",
  "Ctrl+S": "挂起",
  "Ctrl+D": "草稿",
  "Ctrl+K": "搜索",
  "Ctrl+N": "首页",
  "Ctrl+H": "挂起",
  "Alt+←": "上一步",
  Enter: "确定",
  Return: "确定",
  Esc: "取消",
};
const KEY = "(?:Ctrl\\+[A-Z]|Alt\\+←|F\\d{1,2}|Enter|Return|Esc)(?![A-Za-z0-9])";
const BRACKETED = new RegExp(`（${KEY}）`, "g");
const PRESSED = new RegExp(`(?:按下?|再按|请按) ?(${KEY}) ?`, "g");
const BARE = new RegExp(`(${KEY})`, "g");
const ARROWS = /[：（]?(?:按 ?)?↑↓ ?移动，回车选中）?|按 ?↑↓ ?/g; // on glass a row is tapped
const TWICE = /“([^”]+)”\1/g; // a button that is called by what it does

/**
 * The sentence as it holds on a phone.
 * @param {string} text @param {any} page the Page it belongs to, or null
 */
export function said(text, page = null) {
  const word = (/** @type {string} */ key) => `“${wordFor(key, page)}”`;
  return text
    .replace(BRACKETED, "")
    .replace(PRESSED, (whole, key) => `${whole.startsWith("再") ? "再点" : whole.startsWith("请") ? "请点" : "点"}${word(key)}`)
    .replace(BARE, (_whole, key) => word(key))
    .replace(TWICE, "“$1”")
    .replace(ARROWS, "");
}

/** Whether a hint is meant for the hands at the counter. @param {string} text */
export function namesKey(text) {
  return new RegExp(KEY).test(text);
}

/** @param {string} key @param {any} page */
function wordFor(key, page) {
  const actions = page ? [...page.body.actions, ...page.body.banners.flatMap((one) => one.action ?? [])] : [];
  const named = actions.find((one) => one.key === key && !one.primary);
  if (named) return named.label;
  if (key === "Ctrl+N" && page?.state === "done") return wayOn(page);
  if (key === "F12") return page ? wayOn(page).split("：")[0] : "下一步";
  if (key === "F8" && page?.body.fields.some((field) => field.kind === "signature")) return "签名";
  return BUTTONS[key] ?? key;
}

/** The step's own wording for the way on. @param {any} page */
export function primaryOf(page) {
  return page.body.actions.find((one) => one.primary);
}

/** The label of the primary button; empty when there is no way on. @param {any} page */
export function wayOn(page) {
  if (page.state === "done" || page.state === "discarded") return "办理下一位客户";
  if (page.state !== "open") return "";
  const primary = primaryOf(page);
  if (primary) return primary.label;
  const at = page.steps.findIndex((mark) => mark.name === page.step);
  return at + 1 < page.steps.length ? `下一步：${page.steps[at + 1].title}` : "完成";
}

/** 1720 → `17.20`. @param {number} fen */
export function yuan(fen) {
  const whole = Math.trunc(Math.abs(fen) / 100);
  const rest = String(Math.abs(fen) % 100).padStart(2, "0");
  return `${fen < 0 ? "-" : ""}${whole}.${rest}`;
}

/** The time of day of a stamp. @param {string} stamp */
export function clock(stamp) {
  return /\d\d:\d\d/.exec(stamp)?.[0] ?? "";
}

/** `0.47 MB`. @param {number} bytes */
export function size(bytes) {
  const mega = bytes / 1048576;
  return mega >= 0.1 ? `${mega.toFixed(2)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}
