/** One module for each field kind. The vocabulary is closed, but a page of a newer service is never a blank. */

import { el } from "../dom.js";
import attachments from "./attachments.js";
import card from "./card.js";
import choice from "./choice.js";
import day from "./day.js";
import document from "./document.js";
import facts from "./facts.js";
import notice from "./notice.js";
import passage from "./passage.js";
import picture from "./picture.js";
import signature from "./signature.js";
import table from "./table.js";
import text from "./text.js";
import tick from "./tick.js";
import timeline from "./timeline.js";

const NEWER = "这一栏需要更新的页面才能显示。没有办理任何业务；请刷新页面，仍不行请到柜台办理。";

/** @type {Record<string, (field: any, around: import("../frame.js").Surroundings) => import("../frame.js").Editor>} */
export const KINDS = {
  attachments, card, choice, day, document, facts, notice, passage, picture, signature, table, text, tick, timeline,
};

/** A kind that this page does not know. */
export function unknown() {
  return { node: el("p", { class: "strip warn", "data-unknown": true }, NEWER), refresh() {} };
}
