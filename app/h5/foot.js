/** The foot of a case: back, what it costs, the way on. It never scrolls away and lies under the thumb. */

import { button, el, fill } from "./dom.js";
import { sideSheet } from "./side.js";
import { clock, primaryOf, said, wayOn, yuan } from "./words.js";

const BUSY = "正在办理，请稍候…";

export class Foot {
  /** @param {import("./case.js").CaseView} view */
  constructor(view) {
    this.view = view;
    this.when = el("span", { class: "saved hint", role: "status" });
    this.node = el("footer", { class: "foot" });
    this.more = el("div", { class: "actions" }); // stands below the fields
    this.primary = null;
  }

  /** @param {any} page */
  paint(page) {
    const label = wayOn(page);
    const action = page.state === "open" ? (primaryOf(page)?.name ?? "take") : "next";
    this.label = said(label, page);
    this.primary = label && button(this.label, { look: "primary", action, click: () => this.view.take() });
    const away = page.state === "submitted" && button("先办别的，稍后再看", { action: "away", click: () => this.view.place.leave() });
    const first = page.steps[0]?.name === page.step;
    const back = button("", { icon: "chevron-left", look: "back", action: "back", click: () => this.view.back(), attributes: { "aria-label": "上一步", disabled: first } });
    fill(this.node, this.#side(page), el("div", { class: "foot-row" }, page.state === "open" && back, away, this.primary));
    this.#paintMore(page);
    this.saved(page.saved_at);
  }

  /** @param {string} at */
  saved(at) {
    this.when.textContent = at ? `${clock(at)} 已存` : "";
  }

  /** @param {boolean} on */
  busy(on) {
    if (!this.primary) return;
    for (const one of this.node.querySelectorAll("button")) one.toggleAttribute("data-waiting", on);
    this.node.inert = on;
    this.primary.lastElementChild.textContent = on ? BUSY : this.label;
  }

  /** The step's own buttons besides the way on; those of banners stand there. @param {any} page */
  #paintMore(page) {
    const above = new Set(page.body.banners.map((banner) => banner.action?.name));
    const rest = page.state === "open" ? page.body.actions.filter((one) => !one.primary && !above.has(one.name)) : [];
    fill(this.more, ...rest.map((one) => button(said(one.label, page), { action: one.name, click: () => this.view.act(one) })));
    this.more.hidden = !rest.length;
  }

  /** What it costs in one line; a tap shows all of it. @param {any} page */
  #side(page) {
    const { fees, dates } = page.side;
    const open = () => sideSheet(page, this.view.desk).show();
    const words = fees ? [el("span", {}, "应收"), el("strong", {}, `¥${yuan(fees.total)}`)] : [el("span", {}, "费用与时间")];
    const more = fees || dates || page.side.receipt;
    const press = more && button("", { icon: "chevron-up", look: "quiet side-open", action: "side", click: open });
    if (press) press.prepend(el("span", { class: "side-words" }, ...words));
    return el("div", { class: "foot-side" }, press || el("span"), this.when);
  }
}
