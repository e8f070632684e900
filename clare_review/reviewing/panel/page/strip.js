/* The batch at a glance, with a filter, and the progress of the batch and the day. */

const STATES = {
  to_do: ["", "To do"], drafted: ["…", "Begun"], deferred: ["‖", "Left for later"],
  passed_on: ["→", "Passed on"], done: ["✓", "Finished"],
};

class Strip {
  constructor(open) {
    this.open = open;
    this.cells = h("div", { class: "cr-cells", role: "group", "aria-label": "Cases of the batch", onkeydown: (event) => this.key(event) });
    this.filter = h("select", { "aria-label": "Show", onchange: () => this.draw() },
      h("option", { value: "" }, "All cases"), Object.entries(STATES).map(([code, [, label]]) => h("option", { value: code }, label)),
      h("option", { value: "urgent" }, "Urgent"));
    this.words = h("span", { class: "cr-small cr-progress" });
    this.bar = h("progress", { "aria-label": "Finished cases of the batch", max: "1" });
    this.progress = h("div", { class: "cr-done" }, this.bar, this.words);
    this.node = h("div", { class: "cr-strip" }, this.filter, this.cells);
    this.list = [];
    this.nodes = new Map();
    this.shown = [];
  }

  /* `changed` are the cells that are not as they were told before; a cell keeps its node, so that little is drawn. */
  show(changed, progress, here) {
    const before = this.here;
    this.here = here;
    this.bar.max = progress.of || 1;
    this.bar.value = progress.done;
    this.words.textContent = `${progress.done} of ${progress.of} finished; ${progress.today} recorded today${progress.care ? `, ${progress.care}` : ""}`;
    this.progress.title = progress.said;
    changed.forEach((each) => {
      this.list[each.number - 1] = each;
      this.paint(each);
    });
    for (const each of this.list) {
      if (each.reference === before || each.reference === here) this.paint(each);
    }
    this.draw();
  }

  draw() {
    const wanted = this.filter.value;
    const shown = this.list.filter((each) => !wanted || each.state === wanted || (wanted === "urgent" && each.urgent));
    if (shown.length !== this.shown.length || shown.some((each, n) => each.reference !== this.shown[n].reference)) {
      const held = this.cells.contains(document.activeElement) ? document.activeElement : null;
      put(this.cells, shown.map((each) => this.nodes.get(each.reference)), shown.length ? null : h("span", { class: "cr-small" }, "no case of this kind"));
      if (held?.isConnected) held.focus();
    }
    this.shown = shown;
    const first = shown.find((each) => each.reference === this.here) || shown[0];
    const reachable = first && this.nodes.get(first.reference);
    if (reachable === this.reachable) return;
    this.reachable?.setAttribute("tabindex", "-1");
    reachable?.setAttribute("tabindex", "0");
    this.reachable = reachable;
  }

  paint(each) {
    const { reference, number } = each;
    if (!this.nodes.has(reference)) {
      this.nodes.set(reference, h("button", { type: "button", tabindex: "-1", "data-reference": reference, onclick: () => this.open(reference) }));
    }
    const node = this.nodes.get(reference);
    const marks = `${each.urgent ? ", urgent" : ""}${each.severe ? ", hard to read" : ""}`;
    const label = `Case ${number}, ${reference}, ${each.said}${marks}`;
    node.className = `cr-cell cr-state-${each.state}${each.urgent ? " cr-is-urgent" : ""}`;
    node.title = label;
    node.setAttribute("aria-label", label);
    if (reference === this.here) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
    node.textContent = `${number}${each.urgent ? "!" : STATES[each.state][0]}`;
  }

  key(event) {
    const cells = [...this.cells.querySelectorAll("button")];
    const at = cells.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: cells.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    cells[Math.max(0, Math.min(cells.length - 1, to))].focus();
  }
}
