/** What a field may ask of the page that it stands on. */

import { Fault, LEFT } from "./door.js";
import { send } from "./sending.js";

export class Desk {
  /** @param {import("./case.js").CaseView} view */
  constructor(view) {
    this.view = view;
  }

  /** The page as it stands now. */
  get page() {
    return this.view.runner.page ?? this.view.page;
  }

  /** @param {string} field @param {string} query @param {AbortSignal} signal */
  look(field, query, signal) {
    const { case: id, step } = this.page;
    return this.view.door.ask("look", { case: id, step, field, query }, { signal });
  }

  /**
   * The id of the stored file. `corners` of the sheet, where they were set by hand.
   * @param {string} field @param {string} name @param {Blob} content
   * @param {(there: number, size: number) => void} progress @param {number[][] | null} corners
   * @returns {Promise<string>}
   */
  attach(field, name, content, progress = () => {}, corners = null) {
    if (!this.page) throw new Fault(0, "LEFT", LEFT);
    const named = { case: this.page.case, field, name, ...(corners && { corners }) };
    return this.view.door.hold(send(this.view.door, named, content, progress, this.view.gone.signal));
  }

  /** An attached file. @param {string} file @returns {Promise<Blob>} */
  async fetch(file) {
    const answer = await this.view.door.ask("file", { case: this.page.case, file });
    const bytes = Uint8Array.from(atob(answer.content), (sign) => sign.charCodeAt(0));
    return new Blob([bytes], { type: answer.media });
  }

  /** One page of a stored document as a picture. @param {string} file @param {number} page @param {number} side */
  async leaf(file, page, side) {
    return this.view.door.ask("file/page", { case: this.page.case, file, page, side });
  }

  /** @param {string} name @param {string} reason @returns {Promise<string>} */
  async reveal(name, reason) {
    return (await this.view.door.ask("reveal", { case: this.page.case, name, reason })).value;
  }

  /** A supervisor stands in. @param {string} file @param {{staff: string, password: string, reason: string}} typed */
  confirm(file, typed) {
    return this.view.door.ask("confirm", { case: this.page.case, file, ...typed });
  }

  /** The phone's reader; a simulated one may be told which card. @param {string} card @returns {Promise<any>} */
  reader(card) {
    return this.view.door.other("/phone/reader", card ? { card } : {});
  }

  /** @template T @param {Promise<T>} work @returns {Promise<T>} */
  hold(work) {
    return this.view.door.hold(work);
  }

  refresh() {
    this.view.runner.refresh();
  }
}
