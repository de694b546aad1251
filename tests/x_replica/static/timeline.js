// A timeline: fetches its first page, then what its cursors lead to as they come into view.

import { element } from "/static/elements.js";
import { Trouble } from "/static/fetching.js";
import { newCells, sorted, take } from "/static/reading.js";
import { VirtualList } from "/static/list.js";
import { tweet } from "/static/tweet.js";

const SHOWN = ["tweet", "Top", "Bottom", "ShowMore", "ShowMoreThreads"];

export class Timeline {
  // `fetchPage(cursor)` answers an answer's body; `focal` is the id of the post that the page is about.
  constructor(column, { label, fetchPage, focal = "", empty }) {
    Object.assign(this, { column, fetchPage, focal, empty });
    this.cells = newCells();
    this.used = new Set();
    this.list = new VirtualList(label, (cell) => this.cell(cell), (cell) => this.seen(cell));
  }

  async start() {
    const wait = element("div", { role: "progressbar", "aria-label": "Loading" });
    this.column.replaceChildren(wait);
    try {
      take(this.cells, await this.fetchPage(""));
    } catch (trouble) {
      this.column.replaceChildren(broken(trouble, () => this.start()));
      return;
    }
    const shown = this.sorted();
    if (!shown.some((cell) => cell.kind === "tweet")) {
      const header = element("div", { testid: "empty_state_header_text" }, element("span", {}, this.empty));
      this.column.replaceChildren(element("div", { testid: "emptyState" }, header));
      return;
    }
    this.column.replaceChildren(this.list.root);
    this.list.set(shown);
    const focal = shown.find((cell) => this.isFocal(cell));
    if (focal && shown[0] !== focal) this.list.scrollTo(focal.id);
  }

  sorted() {
    const cells = sorted(this.cells).filter((cell) => SHOWN.includes(cell.kind));
    // timelines poll with their top cursor; in a conversation it leads to what stands above
    return this.focal ? cells : cells.filter((cell) => cell.kind !== "Top");
  }

  isFocal(cell) {
    return Boolean(this.focal) && cell.id === `tweet-${this.focal}`;
  }

  cell(cell) {
    if (cell.kind === "tweet") return tweet(cell.result, { focal: this.isFocal(cell), promoted: cell.promoted });
    if (cell.trouble) return broken(cell.trouble, () => this.follow(cell));
    const onclick = () => this.follow(cell);
    if (cell.label) return element("button", { role: "button", onclick }, element("span", {}, cell.label));
    return element("div", { role: "progressbar" });
  }

  seen(cell) {
    if (cell.kind !== "tweet" && !cell.label && !cell.trouble) this.follow(cell);
  }

  async follow(cell) {
    if (cell.loading || this.used.has(cell.value)) return;
    cell.loading = true;
    try {
      const body = await this.fetchPage(cell.value);
      this.used.add(cell.value);
      this.cells.delete(cell.id);
      take(this.cells, body);
      // a cursor that leads to where one was means the end
      for (const [id, one] of this.cells) if (this.used.has(one.value)) this.cells.delete(id);
      const anchor = cell.kind === "Top" ? this.anchor() : undefined;
      this.list.set(this.sorted(), anchor);
    } catch (trouble) {
      cell.trouble = trouble;
      this.list.redraw(cell.id);
    } finally {
      cell.loading = false;
    }
  }

  // The first post that stands below what is to come.
  anchor() {
    return this.list.cells.find((cell) => cell.kind === "tweet")?.id;
  }
}

function broken(trouble, retry) {
  const text = (trouble instanceof Trouble && trouble.message) || "Something went wrong. Try reloading.";
  const button = element("button", { role: "button", onclick: retry }, element("span", {}, "Retry"));
  return element("div", { testid: "error-detail" }, element("span", {}, text), button);
}
