// A list that keeps only the cells near the viewport in the page.

import { element } from "/static/elements.js";

const BEYOND_PX = 900;
const GUESS_PX = 180;

export class VirtualList {
  // `render(cell)` makes a cell's element; `onshown(cell)` is told when it comes into the page.
  constructor(label, render, onshown) {
    this.cells = [];
    this.heights = new Map();
    this.mounted = new Map();
    this.render = render;
    this.onshown = onshown;
    this.box = element("div", { "data-list": "" });
    this.root = element("section", { role: "region" }, element("div", { "aria-label": label }, this.box));
    addEventListener("scroll", () => this.layout(), { passive: true });
    addEventListener("resize", () => this.layout());
    new ResizeObserver(() => this.layout()).observe(this.box);
  }

  // Other cells; `anchor` is the id of one that shall not move on the screen.
  set(cells, anchor) {
    const before = anchor && this.offset(anchor);
    this.cells = cells;
    for (const [id, cell] of [...this.mounted]) if (!cells.some((one) => one.id === id)) this.unmount(id, cell);
    this.layout();
    if (anchor && before !== undefined) this.scrollBy(this.offset(anchor) - before);
  }

  scrollBy(pixels) {
    if (!pixels) return;
    window.scrollBy(0, pixels);
    this.layout();
  }

  scrollTo(id) {
    // heights above are guesses until the cells were seen: go there until it stays
    for (let round = 0; round < 10; round += 1) {
      const away = this.offset(id) + this.box.getBoundingClientRect().top;
      if (Math.abs(away) < 1) return;
      this.scrollBy(away);
      if (scrollY + innerHeight >= document.documentElement.scrollHeight - 1) return;
    }
  }

  height(id) {
    return this.heights.get(id) ?? GUESS_PX;
  }

  offset(id) {
    let top = 0;
    for (const cell of this.cells) {
      if (cell.id === id) return top;
      top += this.height(cell.id);
    }
    return undefined;
  }

  layout() {
    for (let round = 0; round < 8; round += 1) if (!this.pass()) return;
  }

  // Mounts and places once; answers whether heights turned out other than guessed.
  pass() {
    const start = -this.box.getBoundingClientRect().top - BEYOND_PX;
    const end = start + innerHeight + 2 * BEYOND_PX;
    let top = 0;
    const shown = [];
    for (const cell of this.cells) {
      const height = this.height(cell.id);
      const near = top + height >= start && top <= end;
      if (near) this.place(cell, top, shown);
      else if (this.mounted.has(cell.id)) this.unmount(cell.id);
      top += height;
    }
    this.box.style.minHeight = `${top}px`;
    let moved = false;
    for (const id of shown) {
      const height = this.mounted.get(id).offsetHeight;
      moved ||= height !== this.height(id);
      this.heights.set(id, height);
    }
    return moved;
  }

  place(cell, top, shown) {
    let node = this.mounted.get(cell.id);
    if (!node) {
      node = element("div", { testid: "cellInnerDiv", class: "cell" }, this.render(cell));
      this.mounted.set(cell.id, node);
      queueMicrotask(() => this.onshown(cell));
    }
    node.style.transform = `translateY(${top}px)`;
    // the page's order is the list's, whichever came first
    if (this.box.children[shown.length] !== node) this.box.insertBefore(node, this.box.children[shown.length] ?? null);
    shown.push(cell.id);
  }

  unmount(id) {
    this.mounted.get(id).remove();
    this.mounted.delete(id);
  }

  redraw(id) {
    if (this.mounted.has(id)) this.unmount(id);
    this.layout();
  }
}
