/* The timeline: one row for each step and each kind of thing with a day, drawn to the width there is. */

const ROW = 22;
const TOP = 20;

class Timeline {
  constructor(data, jump) {
    this.data = data;
    this.jump = jump;
    this.node = h("div", { class: "cr-timeline" });
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this.node);
    this.items = [];
  }

  close() {
    this.watch.disconnect();
  }

  focus() {
    const item = this.items.find((each) => each.getAttribute("tabindex") === "0") || this.items[0];
    if (item) item.focus();
  }

  draw() {
    const wide = Math.floor(this.node.clientWidth);
    if (!wide || wide === this.drawn) return;
    this.drawn = wide;
    const held = this.items.findIndex((each) => each === document.activeElement);
    const labels = [...this.data.bars.map((each) => each.label), ...this.data.events.map((each) => each.lane)];
    this.gutter = Math.min(Math.max(...labels.map((each) => each.length)) * 6.6, wide * 0.36);
    this.wide = wide - this.gutter - 14;
    const lanes = [...new Set(this.data.events.map((each) => each.lane))];
    const rows = this.data.bars.length + lanes.length;
    const tall = TOP + rows * ROW + 8;
    this.items = [];
    const drawing = svg(
      "svg",
      {
        width: wide, height: tall, viewBox: `0 0 ${wide} ${tall}`, role: "group",
        "aria-label": "Timeline: arrow keys go from item to item, Enter goes to the line of the file",
        onkeydown: (event) => this.key(event),
      },
      this.axis(tall),
      this.data.bars.map((bar, n) => this.bar(bar, TOP + n * ROW)),
      lanes.map((lane, n) => this.lane(lane, TOP + (this.data.bars.length + n) * ROW)),
    );
    put(this.node, drawing, this.data.undated ? h("p", { class: "cr-small" }, this.data.undated) : null);
    if (this.items.length) this.items[0].setAttribute("tabindex", "0");
    if (held >= 0) this.items[held].focus();
  }

  at(place) {
    return Math.round((this.gutter + 6 + place * this.wide) * 10) / 10;
  }

  axis(tall) {
    let last = -Infinity;
    const ticks = this.data.ticks.map(([place, label], n) => {
      const x = this.at(place);
      const end = place >= 1 ? "end" : place <= 0 && n === 0 ? "start" : "middle";
      const room = end === "end" ? x - label.length * 6.4 : x - label.length * 3.2;
      const shown = room > last;
      if (shown) last = end === "end" ? x : x + label.length * 3.4;
      return [
        svg("line", { x1: x, x2: x, y1: TOP - 4, y2: tall - 6, class: "cr-grid" }),
        shown ? svg("text", { x, y: TOP - 8, "text-anchor": end, class: "cr-tick" }, label) : null,
      ];
    });
    const breaks = this.data.breaks.map((place) => {
      const x = this.at(place);
      return svg("path", { d: `M${x - 2} ${TOP - 4}L${x - 2} ${tall - 6}M${x + 2} ${TOP - 4}L${x + 2} ${tall - 6}`, class: "cr-break" });
    });
    return svg("g", { "aria-hidden": "true" }, ticks, breaks);
  }

  label(words, y) {
    const most = Math.floor(this.gutter / 6.4);
    const fits = words.length > most ? `${words.slice(0, most - 1)}…` : words;
    return svg("text", { x: 0, y: y + 15, class: "cr-lane", "aria-hidden": "true" }, fits);
  }

  item(words, line, ...shapes) {
    const made = svg(
      "g",
      { role: "button", tabindex: "-1", "aria-label": words, class: "cr-item", onclick: () => this.jump(line) },
      svg("title", null, words),
      shapes,
    );
    this.items.push(made);
    return made;
  }

  bar(bar, y) {
    const middle = y + ROW / 2;
    const from = this.at(bar.start);
    const shapes = [];
    if (bar.due !== null) {
      shapes.push(svg("rect", { x: from, y: middle - 5, width: Math.max(2, this.at(bar.due) - from), height: 10, class: "cr-allowed" }));
      shapes.push(svg("line", { x1: this.at(bar.due), x2: this.at(bar.due), y1: middle - 8, y2: middle + 8, class: "cr-due" }));
    }
    if (bar.done !== null) {
      const x = this.at(bar.done);
      shapes.push(svg("line", { x1: from, x2: x, y1: middle, y2: middle, class: `cr-span cr-${bar.result}` }));
      shapes.push(this.sign(bar.result, x, middle));
    } else {
      shapes.push(this.sign("cannot_tell", from + 12, middle));
    }
    return [this.label(bar.label, y), this.item(bar.words, "steps", shapes)];
  }

  sign(result, x, y) {
    const shape = {
      within: () => svg("circle", { cx: x, cy: y, r: 6 }),
      over: () => svg("path", { d: `M${x} ${y - 7}L${x + 7} ${y + 6}L${x - 7} ${y + 6}Z` }),
      cannot_tell: () => svg("rect", { x: x - 6, y: y - 6, width: 12, height: 12, "stroke-dasharray": "3 2" }),
    }[result]();
    shape.setAttribute("class", `cr-sign cr-${result}`);
    return result === "cannot_tell" ? [shape, svg("text", { x, y: y + 4, "text-anchor": "middle", class: "cr-query" }, "?")] : shape;
  }

  lane(lane, y) {
    const middle = y + ROW / 2;
    const events = this.data.events.filter((each) => each.lane === lane);
    return [
      this.label(lane, y),
      events.map((each) => {
        const x = this.at(each.place);
        const mark = lane === "Incidents"
          ? svg("path", { d: `M${x} ${middle - 7}L${x + 7} ${middle}L${x} ${middle + 7}L${x - 7} ${middle}Z`, class: "cr-event cr-incident" })
          : svg("circle", { cx: x, cy: middle, r: 5, class: "cr-event" });
        return this.item(each.words, each.line, mark);
      }),
    ];
  }

  key(event) {
    const here = this.items.indexOf(event.target);
    if (here < 0) return;
    const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: this.items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = this.items[Math.max(0, Math.min(this.items.length - 1, to))];
      this.items[here].setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.target.dispatchEvent(new MouseEvent("click"));
    }
  }
}
