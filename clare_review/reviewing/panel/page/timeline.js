/* The timeline: one row for each step and each kind of thing with a day, drawn to the width there is. */

const ROW = 22;
const TOP = 20;

class Timeline {
  constructor(data, jump, wide) {
    this.data = data;
    this.jump = jump;
    this.node = h("div", { class: "cr-timeline" });
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this.node);
    this.items = [];
    this.draw(wide);
  }

  close() {
    this.watch.disconnect();
  }

  focus() {
    const item = this.items.find((each) => each.getAttribute("tabindex") === "0") || this.items[0];
    if (item) item.focus();
  }

  draw(wide = Math.floor(this.node.clientWidth)) {
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
    this.places = new Map();
    const drawing = svg(
      "svg",
      {
        width: wide, height: tall, viewBox: `0 0 ${wide} ${tall}`, role: "group",
        "aria-label": "Timeline: left and right go along time, up and down from row to row, Enter goes to the line of the file",
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
    const shown = this.labelsThatFit();
    const ticks = this.data.ticks.map(([place, label], n) => [
      svg("line", { x1: this.at(place), x2: this.at(place), y1: TOP - 4, y2: tall - 6, class: "cr-grid" }),
      shown.has(n) ? svg("text", { x: this.at(place), y: TOP - 8, "text-anchor": this.anchor(n), class: "cr-tick" }, label) : null,
    ]);
    const breaks = this.data.breaks.map((place) => {
      const x = this.at(place);
      return svg("path", { d: `M${x - 2} ${TOP - 4}L${x - 2} ${tall - 6}M${x + 2} ${TOP - 4}L${x + 2} ${tall - 6}`, class: "cr-break" });
    });
    return svg("g", { "aria-hidden": "true" }, ticks, breaks);
  }

  anchor(n) {
    if (this.data.ticks[n][0] >= 1) return "end";
    return n === 0 ? "start" : "middle";
  }

  /* Labels that do not run into one another: the day of receipt first, then the two ends, then the days between. */
  labelsThatFit() {
    const { ticks } = this.data;
    const weight = (n) => (ticks[n][1] === "received" ? 0 : n === 0 || n === ticks.length - 1 ? 1 : 2);
    const taken = [];
    const shown = new Set();
    for (const n of [...ticks.keys()].sort((a, b) => weight(a) - weight(b) || a - b)) {
      const long = ticks[n][1].length * 6.6 + 6;
      const from = this.at(ticks[n][0]) - { start: 0, middle: long / 2, end: long }[this.anchor(n)];
      if (taken.some(([left, right]) => from < right && left < from + long)) continue;
      taken.push([from, from + long]);
      shown.add(n);
    }
    return shown;
  }

  label(words, y) {
    const most = Math.floor(this.gutter / 6.4);
    const fits = words.length > most ? `${words.slice(0, most - 1)}…` : words;
    return svg("text", { x: 0, y: y + 15, class: "cr-lane", "aria-hidden": "true" }, fits);
  }

  item(words, line, x, y, ...shapes) {
    const made = svg(
      "g",
      { role: "button", tabindex: "-1", "aria-label": words, class: "cr-item", onclick: () => this.jump(line) },
      svg("title", null, words),
      shapes,
    );
    this.items.push(made);
    this.places.set(made, { x, row: Math.round((y - TOP) / ROW) });
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
    return [this.label(bar.label, y), this.item(bar.words, "steps", bar.done === null ? from : this.at(bar.done), y, shapes)];
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
        return this.item(each.words, each.line, x, y, mark);
      }),
    ];
  }

  /* Left and right go along time, up and down from row to row, to what lies nearest. */
  key(event) {
    const here = event.target;
    const next = { ArrowRight: () => this.along(here, 1), ArrowLeft: () => this.along(here, -1), ArrowDown: () => this.across(here, 1),
      ArrowUp: () => this.across(here, -1), Home: () => this.inTime()[0], End: () => this.inTime().at(-1) }[event.key];
    if (!this.places.has(here)) return;
    if (next) {
      event.preventDefault();
      this.turnTo(here, next() || here);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      here.dispatchEvent(new MouseEvent("click"));
    }
  }

  turnTo(here, next) {
    here.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  inTime() {
    return [...this.items].sort((a, b) => this.places.get(a).x - this.places.get(b).x || this.places.get(a).row - this.places.get(b).row);
  }

  along(here, by) {
    const order = this.inTime();
    return order[order.indexOf(here) + by];
  }

  across(here, by) {
    const { x, row } = this.places.get(here);
    const away = (each) => Math.abs(this.places.get(each).x - x);
    return this.items.filter((each) => this.places.get(each).row === row + by).sort((a, b) => away(a) - away(b))[0];
  }
}
