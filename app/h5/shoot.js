/** Where photographs come from: the phone's own camera or its album, by the file input that every phone has. */

import { el, icon } from "./dom.js";
import { Fault } from "./door.js";

const LONGEST = 3508; // pixels: A4 at 300 dpi
const QUALITY = 0.9;
const HEAD = 65_536; // bytes in which a JPEG says what it says besides the picture
const NOT_A_PICTURE = "这个文件不是手机能打开的照片。没有保存；请重新拍照，或另选一张 JPEG 照片。";

/**
 * A button that opens the camera or the album.
 * @param {string} label @param {string} sign @param {Record<string, any>} attributes of the input
 * @param {(files: File[]) => void} taken
 */
export function shootButton(label, sign, attributes, taken) {
  const input = el("input", { type: "file", ...attributes });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // the same file may be chosen again
    if (files.length) taken(files);
  });
  const node = el("label", { class: `button ${attributes.capture ? "primary soft" : ""}` }, input, icon(sign), el("span", {}, label));
  return { node, input };
}

/** Whether a JPEG tells of place, phone or which way is up. @param {File} file */
async function talks(file) {
  const head = new TextDecoder("latin1").decode(await file.slice(0, HEAD).arrayBuffer());
  return head.includes("Exif\0") || head.includes("ns.adobe.com/xap");
}

/**
 * The photograph upright, no larger than anybody needs, without what it tells of place and phone.
 * One that is small enough already stays as it is.
 * @param {File} file @param {number} small bytes
 * @returns {Promise<Blob>}
 */
export async function photograph(file, small) {
  if (file.type === "image/jpeg" && file.size <= small && !(await talks(file))) return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Fault(0, "FILE_NOT_JPEG", NOT_A_PICTURE);
  }
  const share = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = el("canvas", { width: Math.round(bitmap.width * share), height: Math.round(bitmap.height * share) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return encoded(canvas);
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
function encoded(canvas) {
  return new Promise((done, failed) => {
    const made = (/** @type {Blob | null} */ blob) => (blob ? done(blob) : failed(new Fault(0, "FILE_NOT_JPEG", NOT_A_PICTURE)));
    canvas.toBlob(made, "image/jpeg", QUALITY);
  });
}
