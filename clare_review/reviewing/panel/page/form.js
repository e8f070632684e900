/* The form of one instrument for the case that is open. It never records: it tells the panel what was typed. */

const MOST_UNDO = 60;

class Form {
  constructor(instrument, panel) {
    this.instrument = instrument;
    this.panel = panel;
    this.id = `${panel.id}-${instrument.name}`;
    this.fields = instrument.questions.map((each) => fieldFor(each, this));
    this.byId = new Map(this.fields.map((each) => [each.question.id, each]));
    this.reason = h("textarea", { id: `${this.id}-reason`, rows: "2", oninput: () => this.changed(null) });
    this.reasonBox = h("div", { class: "cr-q cr-reason" }, h("label", { for: this.reason.id, class: "cr-ask" }, "Why is it amended?"), this.reason);
    this.aside = h("div", { class: "cr-aside" });
    this.history = h("div", { class: "cr-history" });
    this.amendButton = button("Amend", () => panel.amend(this), { title: "Amend what is recorded (a)" });
    this.stands = h("p", { class: "cr-small" });
    this.heading = h("h3", null, instrument.title);
    this.node = h("section", { class: "cr-form", "aria-label": instrument.title },
      h("div", { class: "cr-form-head" }, this.heading, this.stands, this.amendButton),
      h("details", { class: "cr-small cr-about" }, h("summary", null, "About this form"), h("p", null, instrument.about)),
      this.sections(), this.reasonBox, this.aside, this.history);
    this.node.addEventListener("focusin", () => panel.turnTo(this));
  }

  sections() {
    this.parts = [];
    for (const field of this.fields) {
      let part = this.parts.at(-1);
      if (!part || part.title !== field.question.section) {
        part = { title: field.question.section, fields: [], node: h("div", { class: "cr-part" }, h("h4", null, field.question.section)) };
        this.parts.push(part);
      }
      part.fields.push(field);
      part.node.append(field.node);
    }
    return this.parts.map((each) => each.node);
  }

  begin(data, citable) {
    this.data = data;
    this.undone = [];
    this.dirty = this.kept = 0;
    this.keptAt = "";
    this.fields.forEach((each) => each.question.kind === "entry" && each.offer(citable));
    const values = data.filling || data.current || { answers: {}, text: {} };
    this.show({ answers: values.answers, text: values.text, reason: data.filling ? data.filling.reason : "" });
    this.before = JSON.stringify(this.values());
    this.drawHistory();
    this.refresh();
  }

  get open() {
    return Boolean(this.data && this.data.filling);
  }

  get amending() {
    return this.open && this.data.filling.supersedes !== null;
  }

  show(values) {
    this.fields.forEach((each) => {
      const { id, kind } = each.question;
      each.show(kind === "text" ? values.text[id] : values.answers[id]);
    });
    this.reason.value = values.reason || "";
  }

  values() {
    const answers = {};
    const text = {};
    this.fields.forEach((each) => {
      const value = each.value();
      if (value.length) (each.question.kind === "text" ? text : answers)[each.question.id] = value;
    });
    return { answers, text, reason: this.amending ? this.reason.value : "" };
  }

  changed(field) {
    if (!this.open) return;
    const now = JSON.stringify(this.values());
    const typing = field && field.question.kind === "text" && this.lastField === field;
    if (!typing) this.undone.push(this.before);
    if (this.undone.length > MOST_UNDO) this.undone.shift();
    this.lastField = field;
    this.before = now;
    this.touch();
  }

  touch() {
    this.dirty += 1;
    this.refresh();
    this.panel.saveDraft(this);
  }

  undo() {
    const before = this.undone.pop();
    if (before === undefined || !this.open) return false;
    const [was, now] = [this.before, before].map((each) => JSON.parse(each));
    this.show(now);
    this.before = before;
    this.lastField = null;
    this.touch();
    this.shownFields().find(({ question: { id } }) => JSON.stringify([was.answers[id], was.text[id]]) !== JSON.stringify([now.answers[id], now.text[id]]))?.focus();
    return true;
  }

  refresh() {
    const { answers, text } = this.values();
    this.applies = new Set(applicableOf(this.instrument, answers).map((each) => each.id));
    this.fields.forEach((each) => {
      each.node.hidden = !this.applies.has(each.question.id);
      each.lock(!this.open);
    });
    this.parts.forEach((each) => {
      each.node.hidden = !each.fields.some((field) => this.applies.has(field.question.id));
    });
    this.problems = this.open ? problemsOf(this.instrument, answers, text) : [];
    if (this.amending && !this.reason.value.trim()) this.problems.push({ question: "reason", say: "Why is it amended?", missing: true });
    this.reasonBox.hidden = !this.amending;
    this.amendButton.hidden = this.open || !this.data.current || Boolean(this.data.read_only);
    this.stands.textContent = this.saysWhatStands();
    this.node.classList.toggle("cr-shown-only", !this.open);
    const kept = setAsideOf(this.instrument, answers, text);
    put(this.aside, kept.length ? [h("h4", null, "Kept, but not counted, because the question no longer applies"), h("ul", null, kept.map((each) => h("li", null, each.ask)))] : null);
    this.panel.formChanged(this);
    const at = document.activeElement;
    if (this.open && this.node.contains(at) && !at.checkVisibility()) this.focusFirst(); // what it stood on no longer applies
  }

  /* The line in the foot says it of the form one is at: where there is one form, it is said once. */
  saysWhatStands() {
    const { current } = this.data;
    if (!current) return "";
    if (this.open) return `Entry ${current.entry} stands until you record.`;
    return this.panel.shown.length > 1 ? current.said : "";
  }

  drawHistory() {
    const entries = this.data.history;
    put(this.history, entries.length ? h("details", null, h("summary", null, `History: ${entries.length} entries`), h("ol", null, entries.map((each) =>
      h("li", null, each.head, each.why ? h("div", null, "Why: ", said(each.why)) : null,
        each.changes.length ? h("ul", null, each.changes.map(([ask, old, now]) => h("li", null, `${ask} `, said(old), " → ", said(now)))) : null)))) : null);
  }

  shownFields() {
    return this.fields.filter((each) => this.applies.has(each.question.id));
  }

  fieldAt(node) {
    const found = node && node.closest && node.closest("[data-question]");
    return found && this.node.contains(found) ? this.byId.get(found.dataset.question) : null;
  }

  moveOn(field) {
    const shown = this.shownFields();
    const next = shown[shown.indexOf(field) + 1];
    if (next) next.focus();
    else this.panel.focusRecord();
  }

  step(field, by) {
    const shown = this.shownFields();
    const to = shown[Math.max(0, Math.min(shown.length - 1, shown.indexOf(field) + by))];
    if (to) to.focus();
  }

  focusFirst() {
    if (!this.open || this.panel.elsewhere) return this.panel.nextButton.focus({ preventScroll: true });
    const missing = this.problems.find((each) => this.byId.has(each.question));
    const field = missing ? this.byId.get(missing.question) : this.shownFields()[0];
    return field.focus();
  }

  goTo(question) {
    if (question === "reason") this.reason.focus();
    else this.byId.get(question)?.focus();
  }

  typedIn(field) {
    this.lastText = field;
  }

  /* Where a quotation goes: the text one was typing in, else the reason, else the first text that applies. */
  textField() {
    const shown = this.shownFields().filter((each) => each.question.kind === "text");
    if (shown.includes(this.lastText)) return this.lastText;
    return shown.find((each) => each.question.id === "reason") || shown[0];
  }

  cite(line) {
    const field = this.shownFields().filter((each) => each.question.kind === "entry").at(-1);
    if (field) field.add(line);
    return field;
  }
}
