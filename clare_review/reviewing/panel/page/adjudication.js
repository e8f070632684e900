/* The panel in its other mode: two answers side by side without names, differences first; agree or override, and why. */

class Adjudication {
  constructor(model, el) {
    this.id = `cr-${Math.random().toString(36).slice(2)}`;
    this.build(el);
    this.link = new Link(model, (answer) => this.heard(answer), (type) => this.tell(`The notebook's kernel does not answer (${type}); what you decided stays on this page.`, "bad"));
    this.link.send("hello");
  }

  close() {
    this.file?.close();
    this.link.close();
  }

  build(el) {
    this.title = h("h2", { tabindex: "-1" }, "Adjudication");
    this.marking = h("p", { class: "cr-marking", hidden: true });
    this.words = h("span", { class: "cr-small" });
    this.message = h("div", { class: "cr-status", role: "status", "aria-live": "polite", hidden: true });
    this.next = button("Open the next undecided case", () => this.link.send("open"), { class: "cr-first", title: "n" });
    this.columns = h("div", { class: "cr-columns", hidden: true });
    this.root = h("div", { id: this.id, class: "cr-panel cr-adjudication", "data-lm-suppress-shortcuts": "true", tabindex: "-1", role: "region", "aria-label": "Adjudication panel" },
      this.marking, h("div", { class: "cr-top" }, this.title, this.words, this.next), this.message, this.columns);
    for (const kind of ["keydown", "keyup", "keypress"]) this.root.addEventListener(kind, (event) => event.stopPropagation());
    this.root.addEventListener("keydown", (event) => this.press(event));
    put(el, this.root);
  }

  press(event) {
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      this.decide();
    } else if (event.key === "n" && !isTyping(event.target)) this.link.send("open");
  }

  heard(answer) {
    if (answer.of !== undefined) this.words.textContent = `${answer.done} of ${answer.of} decided`;
    if (answer.type === "batch") {
      this.title.textContent = answer.title;
      this.marking.textContent = answer.marking;
      this.marking.hidden = !answer.marking;
    } else if (answer.type === "case") this.show(answer);
    else if (answer.type === "decided") {
      this.tell(answer.words, "good");
      this.next.focus();
    } else this.tell(answer.words, answer.type === "problem" ? "bad" : "good");
  }

  tell(words, mood) {
    this.message.textContent = words;
    this.message.className = `cr-status cr-${mood}`;
    this.message.hidden = false;
  }

  show(answer) {
    this.case = answer.case;
    this.instrument = answer.instrument;
    this.taken = new Map();
    this.own = new Map();
    this.file?.close();
    this.file = new CaseFile(answer.case, { compare: () => {}, tell: (words) => this.tell(words, ""), cite: (line) => this.quote("", line), quote: (words, line) => this.quote(words, line) });
    this.reason = h("textarea", { id: `${this.id}-reason`, rows: "3" });
    const differing = answer.rows.filter((row) => row.differs);
    const same = answer.rows.filter((row) => !row.differs);
    const body = h("div", { class: "cr-scroll", tabindex: "0", role: "region", "aria-label": "Both answers" },
      h("h3", null, `Where they differ (${differing.length})`), differing.map((row) => this.row(row)),
      h("details", null, h("summary", null, `Where they agree (${same.length})`), h("ul", null, same.map((row) => h("li", null, `${row.ask} `, said(row.first))))));
    const foot = h("div", { class: "cr-foot" }, h("label", { for: this.reason.id, class: "cr-ask" }, "Why do you decide so?"), this.reason,
      h("div", { class: "cr-buttons" }, button("Record the decision", () => this.decide(), { class: "cr-first", title: "Ctrl + Enter" })));
    put(this.columns, h("div", { class: "cr-left" }, h("div", { class: "cr-case-head" }, h("b", null, said(answer.case.reference))), this.file.node), h("div", { class: "cr-right" }, body, foot));
    this.columns.hidden = false;
    this.message.hidden = true;
    if (answer.read_only) this.tell(answer.read_only, "");
    (body.querySelector("input") || this.reason).focus();
  }

  row(row) {
    const question = this.instrument.questions.find((each) => each.id === row.question);
    const field = fieldFor(question, { id: `${this.id}-own`, changed: (changed) => this.own.set(row.question, changed.value()), moveOn: () => {}, typedIn: () => {} });
    field.offer(this.case.citable);
    field.node.hidden = true;
    const choose = (side) => {
      this.taken.set(row.question, side);
      field.node.hidden = side !== "own";
    };
    const choice = (side, label, words) => h("label", { class: "cr-choice cr-side-answer" },
      h("input", { type: "radio", name: `${this.id}-${row.question}`, value: side, onchange: () => choose(side) }), h("b", null, label), words ? said(words) : null);
    return h("fieldset", { class: "cr-q" }, h("legend", null, row.ask),
      h("div", { class: "cr-sides" }, choice("first", "First: ", row.first), choice("second", "Second: ", row.second)), choice("own", "Neither: an answer of my own", ""), field.node);
  }

  quote(words, line) {
    this.reason.focus();
    this.reason.setRangeText(words ? `“${words}” (${line}) ` : `(${line}) `, this.reason.selectionStart, this.reason.selectionEnd, "end");
  }

  decide() {
    if (!this.case) return;
    const answers = {};
    const text = {};
    this.own.forEach((value, name) => {
      const kind = this.instrument.questions.find((each) => each.id === name).kind;
      (kind === "text" ? text : answers)[name] = value;
    });
    this.link.send("decide", { reference: this.case.reference, taken: Object.fromEntries(this.taken), answers, text, reason: this.reason.value });
  }
}
