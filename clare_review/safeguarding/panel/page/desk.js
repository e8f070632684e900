/* The action desk: everybody at risk on the left, one person on the right. Nothing is said to be recorded before the
   ledger has answered, and no name is on the page before somebody opened her. */

const LOOK_AGAIN = 60_000; // what is in time now may be late in a minute
const UNANSWERED = "The notebook's kernel does not answer. It is not known whether anything was recorded: what you typed stays here; open her again and look.";

class ActionDesk {
  constructor(model, el) {
    this.id = `cr-${Math.random().toString(36).slice(2)}`;
    this.build(el);
    this.link = new Link(model, (answer) => this.heard(answer), () => this.tell(UNANSWERED, "bad"));
    this.again = setInterval(() => this.link.send("look"), LOOK_AGAIN);
    this.link.send("hello");
  }

  close() {
    clearInterval(this.again);
    this.link.close();
  }

  build(el) {
    this.title = h("h2", { tabindex: "-1" }, "Action desk");
    this.marking = h("p", { class: "cr-marking", hidden: true });
    this.state = h("div", { class: "cr-status" });
    this.balance = h("dl", { class: "cd-balance", "aria-label": "How they add up" });
    this.message = h("div", { class: "cr-told", hidden: true });
    this.live = h("div", { class: "cr-live", role: "status", "aria-live": "polite" });
    this.people = h("ul", { class: "cr-lines cd-people" });
    this.coming = h("div");
    this.person = h("div", { class: "cd-person", hidden: true, role: "region", "aria-label": "Person" });
    this.root = h("div", { id: this.id, class: "cr-panel cd-desk", "data-lm-suppress-shortcuts": "true", tabindex: "-1", role: "region", "aria-label": "Action desk" },
      this.marking,
      h("div", { class: "cr-top" }, this.title, button("Look again", () => this.link.send("look"), { "data-focus": "look" })),
      this.state, this.balance, this.message,
      h("div", { class: "cd-columns" }, h("nav", { "aria-label": "People at risk" }, this.coming, this.people), this.person), this.live);
    for (const kind of ["keydown", "keyup", "keypress"]) this.root.addEventListener(kind, (event) => event.stopPropagation());
    this.root.addEventListener("cr-come", () => this.home());
    this.sheets = new Sheets(this.root, () => this.home());
    put(el, this.root);
  }

  home() {
    (this.people.querySelector("[aria-current]") || this.people.querySelector("button") || this.root).focus({ preventScroll: true });
  }

  /* Hearing and saying */

  heard(answer) {
    if (answer.type === "desk") {
      this.choices = answer.choices;
      this.readOnly = answer.read_only;
      this.reader = answer.reader;
      this.marking.textContent = answer.marking;
      this.marking.hidden = !answer.marking;
      this.tell(answer.read_only);
      put(this.coming, this.readOnly ? null : this.comingIn());
    }
    if (answer.type === "proposed") return this.showProposals(answer);
    if (answer.overview) this.drawOverview(answer.overview);
    if (answer.type === "warned") return this.showWarnings(answer.words);
    if (answer.person) this.drawPerson(answer.person, answer.type === "person");
    if (answer.type === "done") this.tell(answer.words, "good");
    if (answer.about === "came_in" && answer.type === "done") put(this.coming, this.comingIn()); // what was typed stays until then
    if (answer.type === "problem") this.tell(answer.words, "bad");
    return null;
  }

  tell(words, mood = "") {
    this.message.textContent = words;
    this.message.className = `cr-told cr-${mood}`;
    this.message.hidden = !words;
    this.live.textContent = words;
  }

  act(type, body = {}) {
    this.tell("Not yet recorded.");
    this.link.send(type, { reference: this.reference, ...body });
  }

  /* Everybody */

  drawOverview(overview) {
    this.day = overview.day;
    this.state.textContent = overview.said;
    this.state.className = `cr-status ${overview.red ? "cd-alarm" : "cr-good"}`;
    put(this.balance, overview.balance.map(([name, number]) => h("div", { class: name === "unowned" && number ? "cd-is-red" : "" }, h("dt", null, name.replace("_", " ")), h("dd", null, String(number)))));
    const at = this.people.contains(document.activeElement) ? document.activeElement.dataset.focus : "";
    put(this.people, overview.rows.map((row) => this.line(row)));
    if (at) this.people.querySelector(`[data-focus="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  }

  line(row) {
    const [first] = row.references;
    const state = row.red.length ? "cd-is-red" : row.open ? "cd-is-open" : "cd-is-done";
    const when = [row.why, row.stands, row.owners, row.next && `next ${row.next}`].filter(Boolean).join("; ");
    return h("li", null, button([h("b", null, said(row.references.join(", "))), h("span", { class: "cr-small" }, when),
      row.needs.length ? h("span", { class: "cr-small" }, `needs: ${row.needs.join(", ")}`) : null,
      row.red.length ? h("span", { class: "cd-red" }, `RED: ${row.red.join("; ")}`) : null],
    () => this.open(first), { class: `cd-line ${state}`, "data-focus": first, "aria-current": row.references.includes(this.reference) ? "true" : null }));
  }

  open(reference) {
    this.tell("");
    this.link.send("open", { reference });
  }

  /* One person */

  drawPerson(person, opened) {
    const focus = this.person.contains(document.activeElement) ? document.activeElement.dataset.focus : "";
    this.reference = person.references[0];
    this.people.querySelectorAll(".cd-line").forEach((each) => (person.references.includes(each.dataset.focus) ? each.setAttribute("aria-current", "true") : each.removeAttribute("aria-current")));
    const heading = h("h3", { tabindex: "-1" }, said(person.references.join(", ")));
    put(this.person, heading,
      person.known.map((known) => h("p", null, h("b", null, said(known.name)), `, ${known.born}`, h("span", { class: "cr-small" }, ` (${known.reference}: ${known.applied})`))),
      this.readOnly ? null : person.references.filter((each) => /^P\d+$/.test(each)).map((record) => this.proposing(record)),
      person.red.length ? h("div", { class: "cr-status cd-alarm" }, `RED: ${person.red.join("; ")}`) : null,
      person.urgent.map((each) => this.urgent(each)),
      h("section", null, h("h4", null, "What is needed"), this.actions(person), this.readOnly ? null : this.asking()),
      h("section", null, h("h4", null, "Contact"), h("p", null, `${person.stands}, ${person.attempts === 1 ? "1 attempt" : `${person.attempts} attempts`}`), this.readOnly ? null : this.owning(person.contact)),
      h("section", null, h("h4", null, "Reaching her"), h("p", { class: "cd-safe" }, person.safe.said), this.readOnly ? null : [this.trying(), this.knowing(person.safe), this.linking()]),
      person.again.length ? h("section", null, h("h4", null, "Looking for harm again"), person.again.map((each) => h("p", { class: "cr-small" }, each))) : null,
      h("section", null, h("h4", null, "What was said, newest first"), h("ol", { class: "cr-lines" }, person.said.map((each) => this.entry(each)))));
    this.person.hidden = false;
    if (opened) this.live.textContent = `${this.reference} is open. ${person.red.join("; ")}`;
    (this.person.querySelector(`[data-focus="${CSS.escape(focus)}"]`) || heading).focus({ preventScroll: true });
    if (!opened) return;
    this.person.scrollTop = 0;
    heading.scrollIntoView({ block: "nearest" }); // on a narrow screen she stands below the others
  }

  urgent({ entry, words, held }) {
    return h("div", { class: held ? "cr-status" : "cr-status cd-alarm" }, words, held || this.readOnly ? null : button("Take it on", () => this.act("acknowledge", { entry }), { "data-focus": `urgent ${entry}` }));
  }

  actions(person) {
    if (!person.actions.length) return h("p", { class: "cr-none" }, "Nothing was asked for yet.");
    return h("ul", { class: "cr-lines cd-actions" }, person.actions.map((each) => h("li", { class: each.late ? "cd-is-red" : "" },
      h("b", null, each.say), h("span", { class: "cr-small" }, ` ${each.words} (entry ${each.entry})${each.late ? ". RED: its day has passed" : ""} `),
      this.readOnly ? null : each.open
        ? button("Close", () => this.closing(each), { "data-focus": `action ${each.entry}` })
        : button("Undo", () => this.undoing(each), { "data-focus": `action ${each.entry}` }))));
  }

  closing({ entry, say }) {
    const outcome = this.select(this.choices.outcomes, "What came of it");
    const note = h("textarea", { rows: "3", "data-first": true });
    const whom = h("input", { type: "text" });
    const go = () => { this.sheets.close(); this.act("close", { entry, outcome: outcome.value, note: note.value, taken_on_by: whom.value }); };
    this.sheets.show(`Close: ${say}`, h("div", { class: "cd-form" }, this.field("What came of it", outcome), this.field("In a few words (needed unless it was simply done)", note), this.field("Taken on by (which agency or force acknowledged it)", whom)),
      [button("Close it", go, { class: "cr-first" })]);
  }

  undoing({ entry, say }) {
    this.sheets.ask(`Open again: ${say}`, "What was closed stays in the ledger, and so does this.", { why: "Why is it open again?", needed: true, yes: "Open it again", act: (why) => this.act("undo", { entry, why }) });
  }

  /* Forms */

  field(label, control, wide = false) {
    control.id = control.id || `${this.id}-${Math.random().toString(36).slice(2)}`;
    return h("div", { class: wide ? "cd-field cd-wide" : "cd-field" }, h("label", { for: control.id }, label), control);
  }

  select(choices, label) {
    return h("select", { "aria-label": label }, choices.map(([code, words]) => h("option", { value: code }, words)));
  }

  form(name, fields, label, go) {
    const submit = (event) => { event.preventDefault(); go(); };
    return h("form", { class: "cd-form", "aria-label": name, onsubmit: submit }, fields, h("button", { type: "submit", "data-focus": name }, label));
  }

  asking() {
    const kind = this.select(this.choices.kinds, "What has to be done");
    const owner = h("input", { type: "text", value: this.reader });
    const day = h("input", { type: "date", min: this.day });
    const note = h("input", { type: "text" });
    return this.form("Ask for something", [this.field("What has to be done", kind, true), this.field("Who sees to it", owner), this.field("By", day), this.field("Note", note)],
      "Ask for it", () => this.act("need", { action: kind.value, owner: owner.value, day: day.value, note: note.value }));
  }

  owning(contact) {
    const owner = h("input", { type: "text", value: contact.owner || this.reader });
    const day = h("input", { type: "date", min: this.day, value: contact.day });
    return this.form("Owner and next date", [this.field("Who sees to contact", owner), this.field("Next on", day)],
      "Set owner and date", () => this.act("own", { owner: owner.value, day: day.value }));
  }

  /* Each change of how and when asks what that would break, before anybody does it. */
  trying() {
    const made = {
      way: this.select(this.choices.ways, "How"),
      at: h("input", { type: "datetime-local" }),
      there: h("input", { type: "checkbox" }),
      ended: this.select([["", "not made yet"], ...this.choices.endings], "How it ended"),
      note: h("input", { type: "text" }),
      nevertheless: h("input", { type: "text" }),
      kin: h("input", { type: "text" }),
      whom: h("input", { type: "text" }),
    };
    this.warnings = h("div", { class: "cd-warnings", role: "alert" });
    const told = () => ({ way: made.way.value, at: made.at.value, at_her_address: made.there.checked });
    const ask = () => this.link.send("warn", { reference: this.reference, ...told() });
    [made.way, made.at, made.there].forEach((each) => each.addEventListener("change", ask));
    const more = { deceased: this.field("Next of kin: what was done", made.kin), moved: this.field("Which force acknowledged that it has her", made.whom) };
    const sift = () => Object.entries(more).forEach(([code, node]) => { node.hidden = made.ended.value !== code; });
    made.ended.addEventListener("change", sift);
    sift();
    this.nevertheless = this.field("Made against a warning: why", made.nevertheless);
    this.nevertheless.hidden = true;
    ask();
    return this.form("Attempt", [this.field("How", made.way), this.field("When (now, if empty)", made.at), h("label", { class: "cr-choice" }, made.there, "at her address"), this.warnings,
      this.field("How it ended", made.ended), more.deceased, more.moved, this.nevertheless, this.field("Note", made.note)],
    "Note this attempt", () => this.attempt(made, told()));
  }

  attempt(made, told) {
    if (!made.ended.value) return this.tell("Say how it ended: an attempt is noted once it was made.", "bad");
    return this.act("attempt", { ...told, ended: made.ended.value, note: made.note.value, nevertheless: made.nevertheless.value, next_of_kin: made.kin.value, taken_on_by: made.whom.value });
  }

  showWarnings(words) {
    put(this.warnings, words.map((each) => h("p", { class: "cd-red" }, `WARNING: ${each}`)), words.length ? null : h("p", { class: "cr-small" }, "Nothing that is known speaks against it."));
    this.nevertheless.hidden = !words.length;
  }

  knowing(safe) {
    const box = (chosen) => ([code, words]) => h("label", { class: "cr-choice" }, h("input", { type: "checkbox", value: code, checked: chosen.includes(code) }), words);
    const ways = h("div", { class: "cr-choices" }, this.choices.ways.map(box(safe.ways)));
    const never = h("div", { class: "cr-choices" }, this.choices.do_not.map(box(safe.do_not)));
    const windows = h("input", { type: "text", value: safe.windows, placeholder: "Mon-Fri 09:30-11:30; Sat 10:00-12:00" });
    const note = h("input", { type: "text" });
    const chosen = (node) => [...node.querySelectorAll(":checked")].map((each) => each.value);
    return h("details", null, h("summary", null, "Say what is safe"), this.form("What is safe",
      [h("fieldset", null, h("legend", null, "Ways known to be safe"), ways), h("fieldset", null, h("legend", null, "Never"), never), this.field("Safe times", windows), this.field("How you know", note)],
      "Say so", () => this.act("know", { ways: chosen(ways), do_not: chosen(never), windows: windows.value, note: note.value })));
  }

  linking() {
    const other = h("input", { type: "text" });
    const why = h("input", { type: "text" });
    return h("details", null, h("summary", null, "Another application concerns her, too"), this.form("Link", [this.field("Application or record", other), this.field("How you know", why)],
      "Link them", () => this.act("link", { other: other.value, why: why.value })));
  }

  /* Whoever rings or walks in gets a record of her own; which applications concern her is confirmed by a human. */
  comingIn() {
    const channel = this.select(this.choices.channels, "How she came to us");
    const name = h("input", { type: "text", autocomplete: "off" });
    const born = h("input", { type: "date" });
    const note = h("input", { type: "text", autocomplete: "off" });
    const go = () => this.act("came_in", { channel: channel.value, name: name.value, born: born.value, note: note.value });
    return h("details", null, h("summary", null, "Somebody rang or walked in"), this.form("Came in",
      [this.field("How she came to us", channel), this.field("Name, if she gives one", name), this.field("Born", born), this.field("In a few words", note)], "Make a record", go));
  }

  proposing(record) {
    this.proposals = h("div", { role: "status" });
    return h("div", null, button("Which applications may concern her?", () => this.link.send("propose", { reference: record }), { "data-focus": `propose ${record}` }), this.proposals);
  }

  showProposals({ reference, proposals }) {
    const ask = (each) => this.sheets.ask(`One person: ${reference} and ${each.reference}`, each.words, { why: "How do you know that they are one person?", needed: true, yes: "Link them", act: (why) => this.act("link", { reference, other: each.reference, why }) });
    put(this.proposals, proposals.length ? h("ul", { class: "cr-lines cd-actions" }, proposals.map((each) => h("li", { class: each.links ? "" : "cd-is-red" }, h("span", { class: each.links ? "" : "cd-red" }, said(each.words)),
      each.links ? button("Link", () => ask(each), { "aria-label": `Link ${each.reference}` }) : null))) : h("p", { class: "cr-small" }, "None of the applications that you are shown."));
  }

  entry({ head, words, typed }) {
    return h("li", null, h("div", { class: "cr-head" }, head), h("div", null, said(words)), typed.map(([name, text]) => h("div", { class: "cr-small" }, `${name}: `, said(text))));
  }
}

function render({ model, el }) {
  const shown = new ActionDesk(model, el);
  return () => shown.close();
}

export default { render };
