/* The reading side: who is who, the timeline, the clock, checks, log, history, incidents; search, quote, cite. */

class CaseFile {
  /* `wide` is the width of the timeline of the case before, so that this one need not be measured first. */
  constructor(data, acts, wide) {
    this.data = data;
    this.acts = acts;
    this.lines = new Map();
    this.found = [];
    this.timeline = new Timeline(data.timeline, (line) => this.jump(line), wide);
    this.search = h("input", {
      type: "search", class: "cr-search", "aria-label": "Search the log and the history", placeholder: "Search the file  ( / )",
      oninput: () => this.look(), onkeydown: (event) => this.searchKey(event), autocomplete: "off", spellcheck: "false",
    });
    this.count = h("span", { class: "cr-small", role: "status" });
    this.node = h(
      "section",
      { class: "cr-file", "aria-label": `The file of ${data.reference}` },
      h("div", { class: "cr-tools" },
        this.search, this.count,
        button("Quote", () => this.quote(), { title: "Quote the marked words into a reason (q)" }),
        acts.compare ? button("Compare", () => acts.compare(), { title: "Compare the exported row with what was understood (c)" }) : null),
      this.body(),
    );
  }

  close() {
    this.timeline.close();
  }

  body() {
    const data = this.data;
    this.steps = this.section("The clock of the guidance then in force", this.clock());
    this.scroller = h(
      "div",
      { class: "cr-scroll", tabindex: "0", role: "region", "aria-label": "The file" },
      this.section("Signals", this.sentences(data.signals, "No signal. That says nothing about whether the work was right.")),
      this.section("Who is who", this.people()),
      this.data.later.length ? this.section("Later rows that were not taken in", this.later()) : null,
      this.section("Timeline", this.timeline.node),
      this.steps,
      this.section("Checks recorded in the export", this.checks()),
      data.lines.map((each) => this.section(`${each.title} (${each.lines.length})`, this.list(each))),
      this.section("The application as understood", this.facts()),
    );
    this.lines.set("steps", this.steps);
    return this.scroller;
  }

  section(title, ...content) {
    return h("section", { "aria-label": title }, h("h3", null, title), content);
  }

  sentences(list, none) {
    return list.length ? h("ul", { class: "cr-signals" }, list.map((each) => h("li", null, said(each)))) : h("p", { class: "cr-none" }, none);
  }

  people() {
    const people = this.data.people.map((each) =>
      h("div", { class: "cr-person" }, h("h4", null, each.title), h("div", { class: "cr-name" }, said(each.name)), said(each.facts)));
    const known = this.data.known_as ? h("p", { class: "cr-small" }, "B in the history: ", said(this.data.known_as)) : null;
    return [h("div", { class: "cr-people" }, people), known];
  }

  clock() {
    const head = ["Step", "Done", "Last day allowed", "Result"].map((each) => h("th", { scope: "col" }, each));
    const rows = this.data.steps.map((each) => [
      h("tr", { class: `cr-step cr-${each.result}` },
        h("th", { scope: "row" }, each.step), h("td", null, each.done), h("td", null, each.due),
        h("td", null, h("span", { class: "cr-mark", "aria-hidden": "true" }, each.mark), " ", each.said)),
      h("tr", { class: "cr-why" }, h("td", { colspan: "4" }, said(`${each.why}; guidance: ${each.version}`))),
    ]);
    return h("table", { class: "cr-clock" }, h("thead", null, h("tr", null, head)), h("tbody", null, rows));
  }

  checks() {
    if (this.data.checks === null) {
      return h("p", { class: "cr-none" }, "This export has no columns for checks. That says nothing about whether they were made.");
    }
    const signs = { yes: "✓", no: "✕", blank: "?" };
    return h("ul", { class: "cr-checks" }, this.data.checks.map((each) =>
      h("li", { class: `cr-check-${each.answer}` }, h("span", { "aria-hidden": "true", class: "cr-mark" }, signs[each.answer]), " ", each.system, ": ", h("b", null, each.said))));
  }

  list(section) {
    if (!section.lines.length) return h("p", { class: "cr-none" }, section.none);
    return h("ol", { class: "cr-lines" }, section.lines.map((each) => this.line(each)));
  }

  line(each) {
    const citable = this.data.citable.includes(each.name);
    const text = said(each.text, "div");
    const made = h(
      "li",
      { tabindex: "-1", "data-line": each.name },
      h("div", { class: "cr-head" }, h("b", null, each.name), " ", said(each.head),
        citable ? button("Cite", () => this.acts.cite(each.name), { class: "cr-cite", "aria-label": `Cite ${each.name}`, tabindex: "-1" }) : null),
      text,
    );
    this.lines.set(each.name, made);
    made.words = { node: text, said: each.text };
    return made;
  }

  later() {
    const head = ["What", "Stands, as sealed", "A later row says", "Where"].map((each) => h("th", { scope: "col" }, each));
    const rows = this.data.later.map(([name, ...told]) => h("tr", null, h("th", { scope: "row" }, said(name)), told.map((each) => h("td", null, said(each)))));
    return [h("p", { class: "cr-small" }, "These rows came after the population was sealed. What was sealed stands; judge by the whole file."),
      h("table", { class: "cr-later" }, h("thead", null, h("tr", null, head)), h("tbody", null, rows))];
  }

  facts() {
    const rows = this.data.facts.map(([name, value]) => h("tr", null, h("th", { scope: "row" }, said(name)), h("td", null, said(value))));
    const notes = this.data.notes.length ? h("ul", null, this.data.notes.map((each) => h("li", null, said(each)))) : null;
    const table = h("table", { class: "cr-facts" }, h("tbody", null, rows));
    this.lines.set("application", table);
    table.setAttribute("tabindex", "-1");
    return [table, notes];
  }

  jump(line) {
    const node = this.lines.get(line);
    if (!node) return;
    node.setAttribute("tabindex", "-1");
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "center" });
    this.current = line;
  }

  /* Search: every match is marked; Enter goes from match to match. */
  look() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    this.found = [];
    this.at = -1;
    for (const line of this.lines.values()) {
      if (line.words) this.mark(line, wanted);
    }
    const times = this.found.length === 1 ? "1 match" : `${this.found.length} matches`;
    this.count.textContent = wanted ? times : "";
  }

  mark(line, wanted) {
    const { node, said: text } = line.words;
    const folded = text.toLocaleLowerCase();
    if (!wanted || folded.length !== text.length || !folded.includes(wanted)) {
      if (node.childElementCount || node.textContent !== text) put(node, text);
      return;
    }
    const parts = [];
    let from = 0;
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, from)) {
      const hit = h("mark", null, text.slice(at, at + wanted.length));
      parts.push(text.slice(from, at), hit);
      this.found.push(hit);
      from = at + wanted.length;
    }
    put(node, parts, text.slice(from));
  }

  searchKey(event) {
    if (event.key === "Enter" && !event.ctrlKey && this.found.length) {
      event.preventDefault();
      this.found[this.at]?.classList.remove("cr-here");
      this.at = (this.at + (event.shiftKey ? this.found.length - 1 : 1) + this.found.length) % this.found.length;
      this.found[this.at].classList.add("cr-here");
      this.found[this.at].scrollIntoView({ block: "center" });
      this.current = this.found[this.at].closest("[data-line]").dataset.line;
      this.count.textContent = `${this.at + 1} of ${this.found.length}, ${this.current}`;
    } else if (event.key === "Escape" && this.search.value) {
      event.stopPropagation();
      this.search.value = "";
      this.look();
    }
  }

  /* The words marked with the mouse or the keyboard, else the whole line one is at; with the line they stand in. */
  quote() {
    const chosen = document.getSelection();
    const inside = chosen && chosen.rangeCount && this.node.contains(chosen.anchorNode) ? chosen.anchorNode : null;
    const from = inside && (inside.nodeType === 1 ? inside : inside.parentElement).closest("[data-line]");
    const name = from ? from.dataset.line : this.current;
    const line = name && this.lines.get(name);
    if (!line || !line.words || !this.data.citable.includes(name)) {
      this.acts.tell("Mark some words of the log or the history first, or go to a line with search or the timeline.");
      return;
    }
    const words = from && String(chosen).trim() ? String(chosen).trim() : line.words.said.trim();
    this.acts.quote(words, name);
  }
}
