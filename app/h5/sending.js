/** Brings a file to the service: a small one in one call, a large one in pieces, each of which may be sent again. */

import { Fault, hex } from "./door.js";

export const PIECE = 1_000_000; // bytes of one call
const PATIENCE = 90_000; // ms: a picture is read as soon as it arrives, and others may be before it
const UNSAFE = "这个页面不是经加密的地址打开的，手机不允许传送文件。没有保存；请用 https 开头的地址打开。";

/**
 * @param {import("./door.js").Door} door
 * @param {{case: string, field: string, name: string, corners?: number[][]}} named
 * @param {Blob} content @param {(there: number, size: number) => void} progress
 * @param {AbortSignal} signal the case was left, perhaps by another person than goes on in this tab
 * @returns {Promise<string>} the id of the stored file
 */
export async function send(door, named, content, progress, signal) {
  const options = { patience: PATIENCE, signal };
  progress(0, content.size);
  if (content.size <= PIECE) {
    return (await door.ask("attach", { ...named, content: await base64(content) }, options)).file;
  }
  const sha256 = await digest(content);
  const upload = sha256.slice(0, 32); // the same file again goes on with the pieces that are there
  for (let at = 0; at < content.size; ) {
    const piece = await base64(content.slice(at, at + PIECE));
    at = (await door.ask("attach/piece", { case: named.case, upload, at, content: piece }, options)).at;
    progress(at, content.size);
  }
  return (await door.ask("attach/whole", { ...named, upload, sha256 }, options)).file;
}

/** @param {Blob} content @returns {Promise<string>} hex */
async function digest(content) {
  if (!crypto.subtle) throw new Fault(0, "UNSAFE", UNSAFE);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await content.arrayBuffer()));
  return hex(bytes);
}

/** @param {Blob} content @returns {Promise<string>} */
function base64(content) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => failed(new Fault(0, "FILE_UNREADABLE", "手机读不出这个文件。没有保存；请换一个文件。"));
    reader.readAsDataURL(content);
  });
}
