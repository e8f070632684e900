/* One field for each kind of question: shows an answer, gives it back, says when it changes. */

const MOST_RADIO = 9;

class Field {
  constructor(question, form) {
    this.question = question;
    this.form = form;
    this.id = `${form.id}-${question.id}`;
    this.help = this.drawHelp();
    this.node = this.draw();
    this.node.classList.add("cr-q", `cr-q-${question.id}`);
    this.node.dataset.question = question.id;
    if (this.help) this.node.append(this.help);
  }

  optional() {
    return this.question.required ? null : h("span", { class: "cr-optional" }, " optional");
  }

  drawHelp() {
    const { help, guidance, answers } = this.question;
    const means = answers.filter((each) => each.means);
    if (!help && !guidance && !means.length) return null;
    return h("details", { class: "cr-help" }, h("summary", { "aria-label": `Help: ${this.question.ask}`, tabindex: "-1" }, "Help"),
      help ? h("p", null, help) : null,
      means.length ? h("dl", null, means.map((each) => [h("dt", null, each.say), h("dd", null, each.means)])) : null,
      guidance ? h("p", null, h("b", null, "Guidance: "), guidance) : null);
  }

  group(...content) {
    return h("fieldset", null, h("legend", null, this.question.ask, this.optional()), content);
  }

  choice(type, code, label, place) {
    const key = place < 9 ? String(place + 1) : place === 9 ? "0" : "";
    const input = h("input", { type, name: this.id, id: `${this.id}-${place}`, "data-code": code, onchange: () => this.changed(code) });
    return { input, node: h("label", { class: "cr-choice", for: input.id }, input, key ? h("kbd", { "aria-hidden": "true" }, key) : null, label) };
  }

  changed() {
    this.form.changed(this);
  }

  controls() {
    return [...this.node.querySelectorAll("input, select, textarea")];
  }

  focus() {
    const controls = this.controls();
    const target = controls.find((each) => each.checked) || controls[0];
    if (target) target.focus({ preventScroll: true });
    this.node.scrollIntoView({ block: "nearest" });
  }

  lock(locked) {
    if (locked === this.locked) return;
    this.locked = locked;
    this.controls().forEach((each) => {
      each.disabled = locked;
    });
  }

  digit() {
    return false;
  }

  offer() {}
}

class OneField extends Field {
  draw() {
    this.choices = this.question.answers.map((each, place) => ({ code: each.code, ...this.choice("radio", each.code, each.say, place) }));
    return this.group(h("div", { class: "cr-choices" }, this.choices.map((each) => each.node)));
  }

  value() {
    const chosen = this.choices.find((each) => each.input.checked);
    return chosen ? chosen.code : "";
  }

  show(value) {
    this.choices.forEach((each) => {
      each.input.checked = each.code === value;
    });
  }

  digit(place) {
    if (place >= this.choices.length) return false;
    this.choices[place].input.checked = true;
    this.changed();
    this.form.moveOn(this);
    return true;
  }
}

class ListField extends Field {
  draw() {
    const options = this.question.answers.map((each) => h("option", { value: each.code }, each.say));
    this.input = h("select", { id: this.id, onchange: () => this.changed() }, h("option", { value: "" }, "Not answered yet"), options);
    return h("div", null, h("label", { for: this.id, class: "cr-ask" }, this.question.ask, this.optional()), this.input);
  }

  value() {
    return this.input.value;
  }

  show(value) {
    this.input.value = value || "";
  }
}

class ManyField extends Field {
  draw() {
    this.grid = h("div", { class: "cr-choices cr-many" });
    this.list(this.question.answers.map((each) => [each.code, each.say]));
    return this.group(this.grid);
  }

  list(pairs) {
    this.choices = pairs.map(([code, label], place) => ({ code, ...this.choice("checkbox", code, label, place) }));
    put(this.grid, this.choices.map((each) => each.node));
  }

  value() {
    return this.choices.filter((each) => each.input.checked).map((each) => each.code);
  }

  show(value) {
    const codes = codesOf(value);
    this.choices.forEach((each) => {
      each.input.checked = codes.includes(each.code);
    });
  }

  changed(code) {
    const alone = new Set(this.question.answers.filter((each) => each.alone).map((each) => each.code));
    const given = this.choices.find((each) => each.code === code);
    if (given && given.input.checked) {
      this.choices.forEach((each) => {
        if (each.code !== code && (alone.has(code) || alone.has(each.code))) each.input.checked = false;
      });
    }
    super.changed();
  }

  digit(place) {
    if (place >= this.choices.length) return false;
    const chosen = this.choices[place];
    chosen.input.checked = !chosen.input.checked;
    chosen.input.focus({ preventScroll: true });
    this.changed(chosen.code);
    return true;
  }
}

class EntryField extends ManyField {
  offer(citable) {
    if (String(citable) === this.offered) return;
    this.offered = String(citable);
    this.locked = undefined;
    this.list(citable.map((each) => [each, each]));
  }

  add(line) {
    const found = this.choices.find((each) => each.code === line);
    if (found && !found.input.checked && !found.input.disabled) {
      found.input.checked = true;
      this.changed(line);
    }
  }
}

class TextField extends Field {
  draw() {
    this.input = h("textarea", { id: this.id, rows: "3", oninput: () => this.changed(), onfocus: () => this.form.typedIn(this), autocomplete: "off" });
    return h("div", null, h("label", { for: this.id, class: "cr-ask" }, this.question.ask, this.optional()), this.input);
  }

  value() {
    return this.input.value;
  }

  show(value) {
    this.input.value = value || "";
  }

  insert(words) {
    const { value, selectionStart: at } = this.input;
    const before = value.slice(0, at);
    const gap = before && !/\s$/.test(before) ? " " : "";
    this.input.value = `${before}${gap}${words}${value.slice(at)}`;
    const end = at + gap.length + words.length;
    this.input.setSelectionRange(end, end);
    this.changed();
  }
}

function fieldFor(question, form) {
  const kinds = { one: question.answers.length > MOST_RADIO ? ListField : OneField, many: ManyField, text: TextField, entry: EntryField };
  return new kinds[question.kind](question, form);
}
