/* The panel in its other mode: two answers side by side without names, differences first; agree or override, and why. */

const DECIDING = [
  ["1, 2", "take the first answer, the second; and go on to the next difference"],
  ["3", "neither: give an answer of your own"],
  ["m", "next difference that is not decided, then the questions about the decision"],
  ["w", "write why you decide so"],
  ["e", "go to the first line that an answer cites; Escape comes back"],
  ["/, t, l", "search the file; the timeline; the file (arrow keys scroll)"],
  ["q", "quote the marked words, or the line one is at, into the reason"],
  ["Ctrl + Enter", "record the decision (also while typing)"],
  ["n", "open the next case that is not decided"],
  ["Escape", "leave a text; back to the differences; close a sheet"],
  ["?", "this sheet"],
];

class Adjudication {
  constructor(model, el) {
    this.id = `cr-${Math.random().toString(36).slice(2)}`;
    this.build(el);
    this.link = new Link(model, (answer) => this.heard(answer), () => this.silence());
    this.watch = new ResizeObserver(() => Panel.prototype.fit.call(this));
    this.watch.observe(this.root);
    this.link.send("hello");
  }

  close() {
    this.watch.disconnect();
    this.file?.close();
    this.link.close();
  }

  build(el) {
    this.title = h("h2", null, "Adjudication");
    this.marking = h("p", { class: "cr-marking", hidden: true });
    this.words = h("span", { class: "cr-small" });
    this.message = h("div", { class: "cr-told", hidden: true });
    this.live = h("div", { class: "cr-live", role: "status", "aria-live": "polite" });
    this.next = button("Open the next undecided case", () => this.open(), { class: "cr-first", title: "n" });
    this.columns = h("div", { class: "cr-columns", hidden: true });
    this.root = h("div", { id: this.id, class: "cr-panel cr-adjudication", "data-lm-suppress-shortcuts": "true", tabindex: "-1", role: "region", "aria-label": "Adjudication panel" },
      this.marking, h("div", { class: "cr-top" }, this.title, this.words, this.next, button("Keys", () => this.sheets.keys(DECIDING), { title: "?" })), this.message, this.columns, this.live);
    this.sheets = new Sheets(this.root, () => this.home());
    for (const kind of ["keydown", "keyup", "keypress"]) this.root.addEventListener(kind, (event) => event.stopPropagation());
    this.root.addEventListener("keydown", (event) => this.press(event));
    this.root.addEventListener("cr-come", () => this.home());
    put(el, this.root);
  }

  /* Keys */

  press(event) {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || this.sheets.isOpen || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (key !== "Enter") return;
      event.preventDefault();
      return this.decide();
    }
    const act = key === "Escape" ? () => this.home() : isTyping(target) ? null : this.acts(target)[key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  acts(target) {
    const { file } = this;
    const at = this.shown?.find((each) => each.node.contains(target));
    const about = this.about?.find((each) => each.node.contains(target));
    const brought = this.brought?.find((each) => each.node.contains(target));
    const own = at?.field.node.contains(target) ? at.field : about || brought; // there a digit is an answer
    const digits = own ? "1234567890" : "123";
    const press = (n) => (own ? own.digit(n) : this.choose(at || this.shown[0], SIDES[n]));
    return {
      n: () => this.open(),
      "?": () => this.sheets.keys(DECIDING),
      ...(file && {
        ...Object.fromEntries([...digits].map((key, n) => [key, () => press(n)])),
        m: () => this.home(),
        w: () => this.reason.focus(),
        e: () => (at || this.shown[0])?.node.querySelector(".cr-cited")?.click(),
        "/": () => file.search.focus(),
        t: () => file.timeline.focus(),
        l: () => file.scroller.focus(),
        q: () => file.quote(),
      }),
    };
  }

  choose(row, side) {
    if (!row || this.readOnly) return;
    row.inputs[side].checked = true;
    this.take(row, side);
    if (side === "own") row.field.focus();
    else this.after(row);
  }

  after(row) {
    const next = this.shown.slice(this.shown.indexOf(row) + 1).find((each) => !each.node.hidden);
    if (next) this.goTo(next);
    else this.home();
  }

  /* The next difference that is open, else what is asked about the decision, else the reason, else the act itself. */
  home() {
    const open = this.shown?.find((row) => !row.node.hidden && !this.taken.has(row.name));
    const unsaid = [...(this.brought || []), ...(this.about || [])].find((field) => this.lacks(field));
    if (!this.case || this.decided || this.readOnly) this.next.focus({ preventScroll: true });
    else if (open) this.goTo(open);
    else if (unsaid) unsaid.focus();
    else if (!this.reason.value.trim()) this.reason.focus();
    else this.record.focus();
  }

  goTo(row) {
    row.inputs[this.taken.get(row.name) || "first"].focus({ preventScroll: true });
    row.node.scrollIntoView({ block: "nearest" });
  }

  /* Hearing and saying */

  open() {
    this.link.send("open");
  }

  heard(answer) {
    if (answer.of !== undefined) this.words.textContent = `${answer.done} of ${answer.of} decided`;
    if (answer.type === "batch") {
      this.title.textContent = answer.title;
      this.marking.textContent = answer.marking;
      this.marking.hidden = !answer.marking;
      if (document.activeElement === document.body) this.next.focus({ preventScroll: true });
    } else if (answer.type === "case") this.show(answer);
    else if (answer.type === "decided") this.showDecided(answer);
    else this.tell(answer.words, answer.type === "problem" ? "bad" : "good");
  }

  showDecided(answer) {
    this.decided = true;
    this.say(answer.words, "good");
    this.announce(answer.words);
    [...this.columns.querySelectorAll(".cr-right input, .cr-right textarea, .cr-right select")].forEach((each) => { each.disabled = true; });
    this.refresh();
    this.home();
  }

  silence() {
    this.tell("The notebook's kernel does not answer. Nothing is claimed to be recorded; what you decided stays on this page.", "bad");
  }

  tell(words, mood = "") {
    this.message.textContent = words;
    this.message.className = `cr-told cr-${mood}`;
    this.message.hidden = !words;
    if (words) this.announce(words);
  }

  say(words, mood = "") {
    this.status.textContent = words;
    this.status.className = `cr-status cr-${mood}`;
  }

  announce(words) {
    this.live.textContent = words;
  }

  /* The case: its file on the left, both answers on the right */

  show(answer) {
    this.case = answer.case;
    this.readOnly = answer.read_only;
    this.instrument = answer.instrument;
    this.codes = answer.codes;
    this.taken = new Map();
    this.own = new Map();
    this.decided = false;
    this.file?.close();
    this.file = new CaseFile(answer.case, { tell: (words) => this.tell(words), cite: (line) => this.quote("", line), quote: (words, line) => this.quote(words, line) });
    this.drawDecision(answer);
    const { reference, route, received, outcome } = answer.case;
    const head = h("div", { class: "cr-case-head" }, h("b", null, said(reference)), h("span", { class: "cr-small" }, `${this.instrument.title}; ${route}, received ${received}, ${outcome}`));
    put(this.columns, h("div", { class: "cr-left" }, head, this.file.node), h("div", { class: "cr-right" }, this.both, this.foot));
    this.columns.hidden = false;
    this.file.timeline.draw();
    this.say("Not yet recorded.");
    this.tell(answer.read_only);
    this.refresh();
    this.announce(`${reference} is open, ${this.instrument.title}, ${this.shown.length} to decide. ${answer.read_only}`);
    Panel.prototype.fit.call(this);
    this.home();
  }

  drawDecision({ rows, about, reopened }) {
    this.rows = rows;
    this.shown = rows.filter((row) => row.differs).map((row) => this.row(row));
    this.brought = this.instrument.questions.filter((each) => !rows.some((row) => row.question === each.id)).map((each) => this.ownField(each, () => this.home()));
    const same = rows.filter((row) => !row.differs);
    this.about = about.map((question) => fieldFor(question, { id: `${this.id}-about`, changed: () => this.refresh(), moveOn: () => this.home(), typedIn: () => {} }));
    const differ = reopened ? "Opened again: decide each anew" : "Where they differ";
    this.both = h("div", { class: "cr-scroll", tabindex: "0", role: "region", "aria-label": "Both answers" },
      h("h3", null, `${differ} (${this.shown.length})`), this.shown.map((row) => row.node), this.brought.map((field) => field.node),
      same.length ? h("details", { class: "cr-same" }, h("summary", null, `Where they agree (${same.length})`),
        h("dl", null, same.map((row) => [h("dt", null, row.ask), h("dd", null, said(row.first), this.cited(row.first))]))) : null,
      h("h3", null, "About the decision"), this.about.map((field) => field.node));
    this.reason = h("textarea", { id: `${this.id}-reason`, rows: "3", oninput: () => this.refresh() });
    this.missing = h("div", { class: "cr-missing cr-small" });
    this.status = h("div", { class: "cr-status" });
    this.record = button("Record the decision", () => this.decide(), { class: "cr-first", title: "Ctrl + Enter" });
    this.foot = h("div", { class: "cr-foot" }, this.message, h("label", { for: this.reason.id, class: "cr-ask" }, "Why do you decide so?"), this.reason, this.missing, this.status,
      h("div", { class: "cr-buttons" }, this.record));
    if (this.readOnly) [...this.both.querySelectorAll("input"), this.reason].forEach((each) => { each.disabled = true; });
  }

  row({ question: name, ask, first, second }) {
    const question = this.instrument.questions.find((each) => each.id === name);
    const row = { name, ask, inputs: {} };
    row.field = this.ownField(question, () => this.after(row));
    const choice = (side, key, label, words) => {
      row.inputs[side] = h("input", { type: "radio", name: `${this.id}-${name}`, value: side, onchange: () => this.take(row, side) });
      return h("div", { class: "cr-side" }, h("label", { class: "cr-choice cr-side-answer" }, row.inputs[side], h("kbd", { "aria-hidden": "true" }, key), h("span", null, h("b", null, label), words ? said(words) : null)),
        words ? this.cited(words) : null);
    };
    row.node = h("fieldset", { class: "cr-q" }, h("legend", null, ask),
      h("div", { class: "cr-sides" }, choice("first", "1", "First: ", first), choice("second", "2", "Second: ", second)),
      choice("own", "3", "Neither: an answer of my own", ""), row.field.node);
    return row;
  }

  /* A field for an answer of one's own: hidden until neither reading is taken, or until an answer brings the question up. */
  ownField(question, moveOn) {
    const field = fieldFor(question, { id: `${this.id}-own`, changed: (changed) => { this.own.set(question.id, changed.value()); this.refresh(); }, moveOn, typedIn: () => {} });
    if (question.kind === "entry") field.offer(this.case.citable);
    field.node.hidden = true;
    return field;
  }

  lacks(field) {
    return !field.node.hidden && field.question.required && !field.value().length;
  }

  /* The codes as they are decided so far. */
  answersNow() {
    const side = (row) => (row.differs ? this.taken.get(row.question) : "first");
    const told = this.rows.map((row) => [row.question, side(row) === "own" ? this.own.get(row.question) : this.codes[side(row)]?.[row.question]]);
    return { ...Object.fromEntries(this.own), ...Object.fromEntries(told) };
  }

  /* What an answer made pointless is hidden, what it brought up is shown; what is not decided yet hides nothing. */
  sift() {
    const applies = new Set(applicableOf(this.instrument, this.answersNow()).map((each) => each.id));
    const undecided = new Set(this.shown.filter((row) => !this.taken.has(row.name)).map((row) => row.name));
    const waits = (id) => undecided.has(id) || parentsOf(this.instrument.questions.find((each) => each.id === id).when).some(waits);
    this.shown.forEach((row) => { row.node.hidden = !applies.has(row.name) && !parentsOf(row.field.question.when).some(waits); });
    this.brought.forEach((field) => { field.node.hidden = !applies.has(field.question.id); });
  }

  /* The lines of the file that an answer names, each a way to the line. */
  cited(words) {
    const lines = this.case.citable.filter((line) => new RegExp(`(^|[^\\w])${RegExp.escape?.(line) ?? line.replace(/[^\w ]/g, "\\$&")}(?!\\w)`).test(words));
    return lines.length ? h("div", { class: "cr-small cr-evidence" }, "see ", lines.map((line) => button(line, () => this.file.jump(line), { class: "cr-link cr-cited", "aria-label": `Go to ${line}` }))) : null;
  }

  take(row, side) {
    this.taken.set(row.name, side);
    row.field.node.hidden = side !== "own";
    this.refresh();
  }

  refresh() {
    this.sift();
    const left = (row) => !this.taken.has(row.name) || (this.taken.get(row.name) === "own" && !row.field.value().length);
    const open = [...this.shown.filter((row) => !row.node.hidden && left(row)), ...this.brought.filter((field) => this.lacks(field))];
    const unsaid = this.about.filter((field) => !field.value());
    const wants = [open.length ? `${open.length} to decide` : "", unsaid.length ? `${unsaid.length} to answer about the decision` : "", this.reason.value.trim() ? "" : "a reason"].filter(Boolean);
    put(this.missing, this.decided ? "" : wants.length ? `Still missing: ${wants.join(", ")}.` : "Everything is decided, with a reason.");
    this.record.setAttribute("aria-disabled", String(Boolean(wants.length || this.decided || this.readOnly)));
  }

  quote(words, line) {
    if (this.decided || this.readOnly) return;
    this.reason.focus();
    this.reason.setRangeText(words ? `“${words}” (${line}) ` : `(${line}) `, this.reason.selectionStart, this.reason.selectionEnd, "end");
    this.refresh();
    this.announce(`Quoted from ${line}.`);
  }

  decide() {
    if (!this.case || this.decided) return;
    const answers = {};
    const text = {};
    this.own.forEach((value, name) => {
      const { kind } = this.instrument.questions.find((each) => each.id === name);
      (kind === "text" ? text : answers)[name] = value;
    });
    this.tell("");
    const about = Object.fromEntries(this.about.map((field) => [field.question.id, field.value()]));
    this.link.send("decide", { reference: this.case.reference, taken: Object.fromEntries(this.taken), answers, text, about, reason: this.reason.value });
  }
}

const SIDES = ["first", "second", "own"];
