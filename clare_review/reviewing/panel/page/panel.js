/* The panel: what is open, what is said about it, and which message goes when. */

const NOT_YET = "Not yet recorded.";
const RECORDING = "Recording. Do not close the page.";
const BEAT = 10_000;
const AWAKE = 60_000;
const SLOW = 300; // milliseconds after which the line says that a change is not kept yet
const WORK = 50 * 60; // seconds of work before a break is suggested
const JUST_NOW = 60_000; // milliseconds within which a view that comes after another takes up where that one was

class Panel {
  constructor(model, el) {
    this.id = `cr-${Math.random().toString(36).slice(2)}`;
    this.warn = true;
    this.breaks = true;
    this.showPace = true;
    this.worked = 0;
    this.forms = new Map();
    this.shown = [];
    this.build(el);
    this.link = new Link(model, (answer) => this.heard(answer), (type, n) => this.silence(type, n));
    this.keys = new Keys(this);
    this.beat = setInterval(() => this.signOfLife(), BEAT);
    this.refit = () => this.fit();
    this.leaving = () => this.link.send("bye");
    this.unload = (event) => this.unkept() && event.preventDefault();
    window.addEventListener("pagehide", this.leaving);
    window.addEventListener("beforeunload", this.unload);
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(this.root);
    window.addEventListener("resize", this.refit);
    this.link.memory.settled.then(() => this.link.send("hello"));
  }

  /* The columns take the height that is left where the panel is shown, so that the foot is always in sight. */
  fit() {
    const around = this.root.closest(".jp-WindowedPanel-outer");
    const tall = around ? around.clientHeight : window.innerHeight;
    const above = this.columns.getBoundingClientRect().top - this.root.getBoundingClientRect().top;
    const height = `${Math.max(430, Math.floor(tall - above - 26))}px`;
    if (height !== this.height) this.columns.style.setProperty("--cr-tall", (this.height = height));
  }

  close() {
    if (this.case) this.link.memory.left = { batch: this.batch, reference: this.case.reference, at: performance.now() };
    this.link.send("bye");
    clearInterval(this.beat);
    this.watch.disconnect();
    window.removeEventListener("resize", this.refit);
    window.removeEventListener("pagehide", this.leaving);
    window.removeEventListener("beforeunload", this.unload);
    this.file?.close();
    this.link.close();
  }

  build(el) {
    this.title = h("h2", { tabindex: "-1" }, "Review");
    this.marking = h("p", { class: "cr-marking", hidden: true });
    this.paceWords = h("span", { class: "cr-small cr-pace", title: "Minutes at this case, and under how many half of your cases took. For your eyes only: kept in this kernel, never in the ledger" });
    this.strip = new Strip((reference) => this.open({ reference }));
    this.message = h("div", { class: "cr-told", hidden: true });
    this.notice = h("div", { class: "cr-notice cr-urgent", hidden: true });
    this.reminder = h("div", { class: "cr-notice", hidden: true });
    this.live = h("div", { class: "cr-live", role: "status", "aria-live": "polite" });
    this.start = button("Open the next unfinished case", () => this.open({ which: "next" }), { class: "cr-first", title: "n" });
    this.left = h("div", { class: "cr-left" });
    this.side = h("div", { class: "cr-forms cr-scroll" });
    this.right = h("div", { class: "cr-right" }, this.side);
    this.columns = h("div", { class: "cr-columns", hidden: true }, this.left, this.right);
    this.root = h("div", { id: this.id, class: "cr-panel", "data-lm-suppress-shortcuts": "true", tabindex: "-1", role: "region", "aria-label": "Review panel" },
      this.marking,
      h("div", { class: "cr-top" }, this.title, this.strip.progress, this.paceWords, this.start, button("Keys", () => this.help(), { title: "?", "aria-label": "Keys and settings" })),
      this.strip.node, this.message, this.columns, this.live);
    for (const kind of ["keydown", "pointerdown", "wheel"]) this.root.addEventListener(kind, () => (this.lastAct = Date.now()), { passive: true });
    this.root.addEventListener("cr-come", () => this.home());
    this.sheets = new Sheets(this.root, () => this.home());
    this.buildFoot();
    this.right.append(this.foot);
    put(el, this.root);
  }

  /* What is told stands at the top of the foot, which grows into the form from below: nothing else moves. */
  buildFoot() {
    this.status = h("div", { class: "cr-status" });
    this.missing = h("div", { class: "cr-missing" });
    this.recordNext = button("Record and open the next", () => this.record(true), { class: "cr-first", title: "Ctrl + Enter" });
    this.recordHere = button("Record", () => this.record(false), { title: "Ctrl + Shift + Enter" });
    this.undoButton = button("Undo", () => this.undo(), { title: "z" });
    this.nextButton = button("Open the next case", () => this.open({ which: "next" }), { class: "cr-first", title: "n" });
    this.leaveButton = button("Leave as recorded", () => this.leave());
    this.urgentButton = button("Urgent", () => this.urgent(), { class: "cr-alarm", title: "u" });
    this.laterButton = button("Leave for later", () => this.later(), { title: "d" });
    this.passButton = button("Pass on", () => this.passOn(), { title: "o" });
    this.resumeButton = button("Take up again", () => this.mark("resumed", ""), { class: "cr-first" });
    this.takeButton = button("Take over here", () => this.open({ reference: this.case.reference, take: true, ready: true }), { class: "cr-first" });
    this.toldHere = h("div");
    this.foot = h("div", { class: "cr-foot" }, this.reminder, this.notice, this.toldHere, this.missing, this.status,
      h("div", { class: "cr-buttons" }, this.takeButton, this.resumeButton, this.nextButton, this.recordNext, this.recordHere, this.leaveButton, this.undoButton, this.urgentButton, this.laterButton, this.passButton));
  }

  /* Asking */

  open(wish) {
    if (this.busy) return;
    this.flush();
    this.busy = true;
    this.link.send("open", { ...wish, warn: this.warn && !wish.ready, gone: this.link.gone });
  }

  record(next) {
    const { form } = this;
    if (this.busy || !form) return;
    if (!form.open) {
      if (next) this.open({ which: "next" });
      return;
    }
    if (this.elsewhere || form.data.against) return this.tell(this.elsewhere || form.data.against, "bad");
    if (form.problems.length) {
      this.asked = `Not recorded: ${form.problems.length === 1 ? "one question is" : `${form.problems.length} questions are`} open.`; // said until the next change
      this.sayWhereItStands();
      this.announce(`${this.asked} ${form.problems[0].say}`);
      return form.goTo(form.problems[0].question);
    }
    this.busy = true;
    this.failed = "";
    this.say(RECORDING);
    this.holdButtons(true);
    this.recorded = { form, dirty: form.dirty };
    this.link.send("record", { ...this.named(form), ...form.values(), next, warn: this.warn, gone: this.link.gone });
  }

  named(form) {
    return { reference: this.case.reference, instrument: form.instrument.name };
  }

  amend(form) {
    this.form = form;
    this.link.send("amend", this.named(form));
  }

  leave() {
    this.forget(this.form);
    this.link.send("leave", this.named(this.form));
  }

  undo() {
    if (!this.form?.undo()) this.tell("There is nothing to undo.");
  }

  urgent() {
    if (!this.case) return;
    const form = this.form;
    this.flush();
    this.sheets.ask("Urgent", "This writes to the ledger at once that somebody has to act today, with the form as it stands. Then tell the person on call, by voice.", {
      why: "What do they need to know? (may stay empty)", yes: "Raise it now", before: this.pressedBefore("urgent")?.why,
      act: (why) => this.link.send("urgent", { ...this.named(form), ...this.pressed("urgent", why, form.values()) }),
    });
  }

  later() {
    if (!this.case) return;
    this.sheets.ask("Leave for later", "The case stays yours and is passed over until you open it again. What you typed is kept.", {
      why: "Why is it left for later?", needed: true, yes: "Leave it for later", before: this.pressedBefore("deferred")?.why,
      act: (why) => this.mark("deferred", why),
    });
  }

  passOn() {
    if (!this.case) return;
    this.sheets.ask("Pass on", "Somebody else will read this case. You need not say why, and nobody is shown why.", {
      yes: "Pass it on", act: () => this.mark("passed_on", ""),
    });
  }

  mark(kind, why) {
    if (this.busy) return;
    this.flush();
    this.busy = true;
    const wish = { reference: this.case.reference, kind, warn: this.warn, gone: this.link.gone };
    this.link.send("mark", { ...wish, ...this.pressed(kind, why) });
  }

  pressedBefore(kind) {
    return this.link.memory.marks.get(`${this.batch}/${this.case.reference}/${kind}`);
  }

  /* What was written before an act stays on the page until the ledger has it; pressed again, it is the same act. */
  pressed(kind, why, values = {}) {
    const said = JSON.stringify([why, values]);
    const before = this.pressedBefore(kind);
    const key = before?.said === said ? before.key : newKey();
    this.link.memory.marks.set(`${this.batch}/${this.case.reference}/${kind}`, { said, why, key });
    return { ...values, why, key };
  }

  compare() {
    this.link.send("rows", { reference: this.case.reference });
  }

  /* Drafts: one on its way at a time; the newest state goes as soon as the last one is kept. */

  key(form) {
    return `${this.batch}/${this.case.reference}/${form.instrument.name}`;
  }

  saveDraft(form, anyway = false) {
    this.failed = "";
    this.link.memory.unsaved.set(this.key(form), { ...form.values(), supersedes: form.data.filling.supersedes });
    if (form.sending && !anyway) return;
    form.sending = form.dirty;
    form.sentAs = this.link.send("draft", { ...this.named(form), ...form.values() });
    this.waiting ||= setTimeout(() => { this.late = this.unkept(); this.sayWhereItStands(); }, SLOW);
  }

  flush() {
    this.shown.forEach((form) => form.open && form.dirty > (form.sending || form.kept) && this.saveDraft(form, true));
  }

  keptOne(answer) {
    const form = this.shown.find((each) => each.sentAs === answer.n);
    if (!form) return;
    form.kept = form.sending;
    form.sending = 0;
    form.keptAt = answer.at;
    this.quiet = "";
    if (form.dirty > form.kept) this.saveDraft(form);
    else this.forget(form);
    if (!this.unkept()) this.inTime();
    if (form === this.form) this.sayWhereItStands();
  }

  /* Nothing is on its way: the line need not say so, and has not flickered at every key. */
  inTime() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    this.late = false;
  }

  forget(form) {
    this.link.memory.unsaved.delete(this.key(form));
  }

  unkept() {
    return this.shown.some((form) => form.open && form.dirty > form.kept);
  }

  /* Hearing */

  heard(answer) {
    const acts = {
      batch: () => this.showBatch(answer), case: () => this.showCase(answer), warning: () => this.showWarning(answer),
      nothing: () => this.showNothing(answer), kept: () => this.keptOne(answer), recorded: () => this.showRecorded(answer),
      forms: () => this.showForms(answer), marked: () => this.showMarked(answer), rows: () => this.sheets.rows(answer.rows),
      alive: () => this.showAlive(answer), problem: () => this.showProblem(answer),
    };
    if (["case", "warning", "nothing", "recorded", "problem"].includes(answer.type)) this.busy = false;
    const here = (answer.next?.case || answer.case || this.case)?.reference;
    const held = this.root.contains(document.activeElement);
    if (answer.strip) this.strip.show(answer.strip, answer.progress, here);
    acts[answer.type]?.();
    // A field that was just locked counts as focused until the browser draws, and loses the focus then.
    const at = document.activeElement;
    if (held && (!this.root.contains(at) || at.disabled)) this.home();
  }

  showBatch(answer) {
    this.batch = answer.batch.id;
    this.instruments = answer.instruments;
    const { id, reviewer, band } = answer.batch;
    this.title.textContent = `Batch ${id}, reviewer ${reviewer}, ${band}`;
    this.marking.textContent = answer.marking;
    this.marking.hidden = !answer.marking;
    if (answer.read_only) this.tell(answer.read_only);
    this.goOn();
    if (document.activeElement === document.body || !document.activeElement?.closest("input, textarea, .cr-panel")) this.start.focus({ preventScroll: true });
  }

  /* A notebook that ran again, as after its kernel died, goes on with the case that was on the screen just now. */
  goOn() {
    const { left } = this.link.memory;
    this.link.memory.left = null;
    if (left?.batch === this.batch && performance.now() - left.at < JUST_NOW) this.open({ reference: left.reference, ready: true });
  }

  /* Everything is written before anything is measured, so that the page is laid out once. */
  showCase(answer) {
    this.case = answer.case;
    this.elsewhere = answer.elsewhere;
    this.aside = answer.aside;
    this.file?.close();
    this.file = new CaseFile(answer.case, {
      compare: () => this.compare(), tell: (words) => this.tell(words),
      cite: (line) => this.cite(line), quote: (words, line) => this.quote(words, line),
    }, this.file?.timeline.drawn);
    const { reference, band, route, handler, received, outcome } = answer.case;
    const head = h("div", { class: "cr-case-head" }, h("b", null, said(reference)),
      h("span", { class: "cr-small" }, `case ${answer.number} of ${answer.of}, ${band}, ${route}, received ${received}, ${outcome}, handler `, said(handler)));
    put(this.left, head, this.file.node);
    if (this.columns.hidden) this.toldHere.append(this.message); // until then there is no foot
    this.columns.hidden = false;
    this.start.hidden = true;
    this.notice.textContent = answer.urgent;
    this.notice.hidden = !answer.urgent;
    const told = this.elsewhere || (this.aside && `${reference}: ${this.aside}`);
    this.tell(told || this.recordedWords || "", told ? "" : "good");
    this.drawForms(answer.forms);
    this.announce(`${this.recordedWords || ""} ${reference} is open. ${this.elsewhere}`.trim());
    this.recordedWords = "";
    this.side.scrollTop = 0;
    this.form.focusFirst();
    this.file.timeline.draw();
    this.fit();
    this.root.scrollIntoView({ block: "start" });
  }

  drawForms(list) {
    const held = this.form?.instrument.name;
    this.failed = "";
    this.inTime();
    this.shown = list.map((data) => {
      const name = data.instrument;
      if (!this.forms.has(name)) this.forms.set(name, new Form(this.instruments[name], this));
      return this.forms.get(name);
    });
    this.form = this.shown.find((each) => each.instrument.name === held && list.some((data) => data.instrument === held && data.filling))
      || this.shown.find((_, n) => list[n].filling) || this.shown[0];
    this.shown.forEach((form, n) => {
      form.sending = 0;
      form.begin(list[n], this.case.citable);
      this.bringBack(form);
    });
    const nodes = this.shown.map((each) => each.node);
    if (nodes.length !== this.side.childElementCount || nodes.some((each, n) => each !== this.side.children[n])) put(this.side, nodes);
    this.sayWhereItStands();
  }

  /* What was typed on this page and never kept, because the kernel went away in between. */
  bringBack(form) {
    const typed = this.link.memory.unsaved.get(this.key(form));
    if (!typed) return;
    if (form.open) {
      form.show(typed);
      form.touch();
    } else if (form.data.current && JSON.stringify([typed.answers, typed.text]) === JSON.stringify([form.data.current.answers, form.data.current.text])) {
      this.forget(form);
    } else if (form.data.current && !form.data.read_only) {
      this.tell(`What you typed before is not recorded; entry ${form.data.current.entry} stands. Press Amend to see what you typed.`, "bad");
    }
  }

  turnTo(form) {
    if (this.form === form) return;
    this.form = form;
    this.formChanged(form);
    this.sayWhereItStands();
  }

  showForms(answer) {
    this.drawForms(answer.forms);
    this.side.scrollTop = 0;
    this.form.focusFirst();
  }

  showRecorded(answer) {
    if (this.recorded) this.forget(this.recorded.form);
    this.recorded = null;
    this.recordedWords = answer.words;
    if (answer.next?.type !== "case") {
      this.drawForms(answer.forms);
      this.side.scrollTop = 0;
    }
    this.notice.textContent = answer.urgent;
    this.notice.hidden = !answer.urgent;
    if (answer.next) this.heard(answer.next);
    else {
      this.announce(answer.words);
      this.recordedWords = "";
      this.tell("");
      this.form.focusFirst();
    }
  }

  showWarning(answer) {
    const open = () => this.open({ reference: answer.reference, ready: true });
    this.announce(`${this.recordedWords || ""} ${answer.words}`.trim());
    this.sheets.show("Before you open it", h("p", null, answer.words), [button("Open it", () => { this.sheets.close(); open(); }, { class: "cr-first", "data-first": true })]);
  }

  showNothing(answer) {
    this.tell(`${this.recordedWords || ""} ${answer.words}`.trim(), "good");
    this.announce(`${this.recordedWords || ""} ${answer.words}`.trim());
    this.recordedWords = "";
    if (this.case && !this.columns.contains(document.activeElement)) this.form.focusFirst();
  }

  showMarked(answer) {
    this.link.memory.marks.delete(`${this.batch}/${this.case?.reference}/${answer.kind}`);
    this.tell(answer.words, answer.urgent ? "" : "good");
    this.announce(answer.words);
    if (answer.urgent) {
      this.notice.textContent = answer.urgent;
      this.notice.hidden = false;
      this.tell("");
    }
    this.recordedWords = answer.kind === "urgent" ? "" : answer.words;
    if (!this.columns.contains(document.activeElement)) this.form.focusFirst();
  }

  showAlive(answer) {
    this.quiet = "";
    const { here, median, cases } = answer.pace;
    this.paceWords.textContent = this.showPace && this.case ? `${here} min here${cases > 2 ? `; half under ${median + 1}` : ""}` : "";
    if (!answer.held && !this.elsewhere && this.case) this.lose("This case was opened in another window, so it can only be read here. What you typed here stays on this page until you close it.");
    this.sayWhereItStands();
  }

  lose(words) {
    this.elsewhere = words;
    this.shown.forEach((each) => each.fields.forEach((field) => field.lock(true)));
    this.tell(words, "bad");
    this.announce(words);
    const typing = this.columns.contains(document.activeElement);
    this.formChanged(this.form);
    if (typing) this.home(); // a field that was locked cannot hold the focus
  }

  showProblem(answer) {
    this.holdButtons(false);
    if (answer.about === "record") {
      this.recorded = null;
      const unsure = answer.words?.includes("it is not known whether this was recorded");
      const lead = unsure ? "It is not known whether this was recorded" : "This could not be recorded";
      const words = answer.unknown || `${lead}: ${answer.words.replace(/\.$/, "")}.\nYour answers and your text are kept. Press Record again when it is put right: the same act is never recorded twice.`;
      this.failed = words;
      this.sayWhereItStands();
      this.announce(words);
      this.recordNext.focus();
    } else if (answer.about === "draft") {
      this.shown.forEach((form) => { if (form.sentAs === answer.n) form.sending = 0; });
      if (answer.words.includes("opened in another window")) return this.lose(answer.words);
      this.quiet = `The last change is not kept: ${answer.words}`;
      this.sayWhereItStands();
    } else {
      this.tell(answer.words, "bad");
      this.announce(answer.words);
    }
  }

  /* No answer came: nothing is claimed, and what is typed stays on the page. */
  silence(type, n) {
    const why = "the notebook's kernel does not answer. If it has stopped, choose Kernel, Restart Kernel and Run All Cells; what you typed stays on this page";
    if (type === "record") {
      this.busy = false;
      this.showProblem({ about: "record", unknown: `It is not known whether this was recorded: ${why}. Press Record again then: the same act is never recorded twice.` });
    } else if (type === "draft" || type === "beat") {
      this.shown.forEach((form) => { if (form.sentAs === n) form.sending = 0; });
      this.quiet = this.unkept() ? `The last change is not kept yet: ${why}.` : `${why[0].toUpperCase()}${why.slice(1)}.`;
      this.sayWhereItStands();
    } else if (type !== "bye") {
      this.busy = false;
      this.tell(`${why[0].toUpperCase()}${why.slice(1)}.`, "bad");
    }
  }

  signOfLife() {
    const awake = this.lastAct && Date.now() - this.lastAct < AWAKE;
    this.worked = awake ? this.worked + BEAT / 1000 : Math.max(0, this.worked - BEAT / 1000);
    if (this.breaks && this.case && this.worked >= WORK) this.remind();
    this.shown.forEach((form) => form.open && !form.sending && form.dirty > form.kept && !this.elsewhere && this.saveDraft(form));
    this.link.send("beat", { seconds: awake ? BEAT / 1000 : 0 });
  }

  /* Nothing of the case is in sight, nothing is let go of, and one comes back to where one was. */
  pause() {
    this.worked = 0;
    this.sheets.show("Paused", h("p", {}, "The case is out of sight. What you typed is kept, and you come back to where you were."));
    this.sheets.sheet.classList.add("cr-pause");
  }

  remind() {
    this.worked = 0;
    const hide = () => { this.reminder.hidden = true; this.home(); };
    put(this.reminder, "You have been reading for 50 minutes. A few minutes away from the screen help. ",
      button("Thank you", hide), button("Do not remind me", () => { this.breaks = false; hide(); }));
    this.reminder.hidden = false;
    this.announce("You have been reading for 50 minutes. A few minutes away from the screen help.");
  }

  /* Saying */

  tell(words, mood = "") {
    this.message.textContent = words;
    this.message.className = `cr-told cr-${mood}`;
    this.message.hidden = !words;
    const at = words && mood !== "good" && document.activeElement;
    if (at && this.side.contains(at)) at.scrollIntoView({ block: "nearest" }); // not under the foot, which has grown
    if (words && mood !== "good") this.announce(words);
  }

  say(words, mood = "") {
    this.status.textContent = words;
    this.status.className = `cr-status cr-${mood}`;
  }

  announce(words) {
    this.live.textContent = words;
  }

  sayWhereItStands() {
    const { form } = this;
    if (!form || !form.data || this.recorded) return;
    if (this.failed && form.open) return this.say(this.failed, "bad");
    if (this.asked && form.open) return this.say(this.asked, "bad");
    if (!form.open) return this.say(form.data.current ? form.data.current.said : `${NOT_YET} ${form.data.read_only}`.trim(), form.data.current ? "good" : "");
    const draft = this.late ? "The last change is on its way." : form.keptAt ? `Draft kept ${form.keptAt}.` : "";
    this.status.dataset.kept = this.unkept() ? "no" : "yes";
    const note = form.dirty ? NOT_YET : form.data.filling.note || NOT_YET;
    const against = form.data.against ? `${form.data.against[0].toUpperCase()}${form.data.against.slice(1)}.` : "";
    this.say([note, this.quiet || draft, against].filter(Boolean).join(" "), this.quiet || against ? "bad" : "");
  }

  formChanged(form) {
    if (form !== this.form) return;
    const may = form.open && !this.elsewhere;
    const shows = [
      [this.nextButton, !may], [this.recordNext, may], [this.recordHere, may], [this.undoButton, may], [this.leaveButton, may && form.amending],
      [this.takeButton, this.elsewhere], [this.resumeButton, this.aside && !this.elsewhere], [this.laterButton, !this.aside && !this.elsewhere],
      [this.passButton, !this.aside && !this.elsewhere], [this.urgentButton, !this.elsewhere],
    ];
    shows.forEach(([each, shown]) => { each.hidden = !shown; });
    this.asked = "";
    this.holdButtons(false);
    this.drawMissing(form);
    this.sayWhereItStands();
  }

  holdButtons(held) {
    const may = !held && this.form && this.form.open && !this.form.problems.length && !this.form.data.against;
    [this.recordNext, this.recordHere].forEach((each) => each.setAttribute("aria-disabled", String(!may)));
  }

  drawMissing(form) {
    if (!form.open) return put(this.missing);
    const { problems } = form;
    const words = problems.length ? `Still to answer or put right: ${problems.length}` : "Everything that applies is answered.";
    const list = problems.map((each) => h("li", null, button(each.say, () => form.goTo(each.question), { class: "cr-link" })));
    return put(this.missing, h("div", { class: "cr-small" }, words), list.length ? h("ul", null, list) : null);
  }

  /* Going */

  nextMissing() {
    const { form } = this;
    const at = form.fieldAt(document.activeElement);
    const ids = form.problems.map((each) => each.question);
    if (!ids.length) return this.focusRecord();
    return form.goTo(ids[(ids.indexOf(at?.question.id) + 1) % ids.length]);
  }

  focusRecord() {
    (this.form.open ? this.recordNext : this.nextButton).focus();
  }

  /* Where one goes on when what had the focus is gone. */
  home() {
    if (this.form) this.form.focusFirst();
    else this.start.focus();
  }

  escape(target) {
    if (isTyping(target)) {
      const box = target.closest("[data-question]");
      if (box) {
        box.setAttribute("tabindex", "-1");
        box.focus();
      } else this.form?.focusFirst();
      return true;
    }
    if (this.form && !this.side.contains(target)) {
      this.form.focusFirst();
      return true;
    }
    return false;
  }

  cite(line) {
    const field = this.form.open && this.form.cite(line);
    this.tell(field ? `${line} is cited under: ${field.question.ask}` : "No question that applies asks for a line of the file.");
  }

  quote(words, line) {
    const field = this.form.open && this.form.textField();
    if (!field) return this.tell("No question that applies takes text.");
    field.focus();
    field.insert(`“${words}” (${line})`);
    this.form.cite(line);
    return this.announce(`Quoted from ${line}.`);
  }

  help() {
    this.sheets.help([
      ["Letters are keys", () => this.keys.letters, (on) => (this.keys.letters = on)],
      ["Warn before a case that is hard to read", () => this.warn, (on) => (this.warn = on)],
      ["Remind me of a break after 50 minutes", () => this.breaks, (on) => (this.breaks = on)],
      ["Show me how long I am at a case", () => this.showPace, (on) => { this.showPace = on; if (!on) this.paceWords.textContent = ""; }],
    ]);
  }
}

function render({ model, el }) {
  const shown = model.get("mode") === "adjudication" ? new Adjudication(model, el) : new Panel(model, el);
  return () => shown.close();
}

export default { render };
