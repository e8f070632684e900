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
  }

  show(list, progress, here) {
    this.list = list;
    this.here = here;
    this.bar.max = progress.of || 1;
    this.bar.value = progress.done;
    this.words.textContent = `${progress.done} of ${progress.of} finished; ${progress.today} recorded today`;
    this.progress.title = progress.said;
    this.draw();
  }

  draw() {
    const held = this.cells.contains(document.activeElement) ? document.activeElement.dataset.reference : null;
    const wanted = this.filter.value;
    const shown = this.list.filter((each) => !wanted || each.state === wanted || (wanted === "urgent" && each.urgent));
    const first = shown.some((each) => each.reference === this.here) ? this.here : shown[0]?.reference;
    put(this.cells, shown.map((each) => this.cell(each, each.reference === first)),
      shown.length ? null : h("span", { class: "cr-small" }, "no case of this kind"));
    if (held) [...this.cells.children].find((each) => each.dataset.reference === held)?.focus();
  }

  cell(each, reachable) {
    const marks = `${each.urgent ? ", urgent" : ""}${each.severe ? ", hard to read" : ""}`;
    const label = `Case ${each.number}, ${each.reference}, ${each.said}${marks}`;
    const here = each.reference === this.here;
    return h("button", {
      type: "button", class: `cr-cell cr-state-${each.state}${each.urgent ? " cr-is-urgent" : ""}`, "aria-label": label, title: label,
      "aria-current": here ? "true" : null, tabindex: reachable ? "0" : "-1", "data-reference": each.reference,
      onclick: () => this.open(each.reference),
    }, `${each.number}${each.urgent ? "!" : STATES[each.state][0]}`);
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
