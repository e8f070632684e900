/* The keyboard. Nothing typed here reaches JupyterLab, and JupyterLab's keys do nothing here. */

class Keys {
  constructor(panel) {
    this.panel = panel;
    this.letters = true;
    for (const kind of ["keydown", "keyup", "keypress"]) {
      panel.root.addEventListener(kind, (event) => event.stopPropagation());
    }
    panel.root.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    const { panel } = this;
    if (event.defaultPrevented || event.isComposing || panel.sheets.isOpen) return;
    const done = event.ctrlKey || event.metaKey ? this.withControl(event) : !event.altKey && this.plain(event);
    if (done) event.preventDefault();
  }

  withControl(event) {
    if (event.key === "Enter") this.panel.record(!event.shiftKey);
    else if (event.key.toLowerCase() === "s") this.panel.tell("Nothing has to be saved: what you type is kept as a draft, and Ctrl + Enter records it.");
    else return false;
    return true;
  }

  plain(event) {
    const { panel } = this;
    const { target, key } = event;
    if (key === "Escape") return panel.escape(target);
    if (isTyping(target)) return false;
    const form = panel.form;
    const field = form && form.fieldAt(target);
    if (/^[0-9]$/.test(key)) return this.digit(form, field, key);
    if (key === "Enter" && field && target.matches("input")) {
      form.moveOn(field);
      return true;
    }
    if (!this.letters) return false;
    const act = this.acts(form, field)[key];
    if (act) act();
    return Boolean(act);
  }

  digit(form, field, key) {
    if (!form || !form.open) return false;
    const place = key === "0" ? 9 : Number(key) - 1;
    const at = field || form.shownFields()[0];
    return at ? at.digit(place) : false;
  }

  acts(form, field) {
    const { panel } = this;
    const file = panel.file;
    return {
      n: () => panel.open({ which: "next" }),
      p: () => panel.open({ which: "previous" }),
      "?": () => panel.help(),
      b: () => panel.strip.cells.querySelector("[tabindex='0']")?.focus(),
      ...(file && {
        "/": () => file.search.focus(),
        t: () => file.timeline.focus(),
        l: () => file.scroller.focus(),
        q: () => file.quote(),
        c: () => panel.compare(),
        u: () => panel.urgent(),
        d: () => panel.later(),
        o: () => panel.passOn(),
        x: () => panel.pause(),
      }),
      ...(form && {
        f: () => form.focusFirst(),
        m: () => panel.nextMissing(),
        w: () => form.textField()?.focus(),
        a: () => !form.open && panel.amend(form),
        z: () => panel.undo(),
        j: () => form.step(field, 1),
        k: () => form.step(field, -1),
        g: () => this.guidance(form, field),
      }),
    };
  }

  guidance(form, field) {
    const at = field || form.shownFields()[0];
    if (at && at.help) {
      at.help.open = !at.help.open;
      at.node.scrollIntoView({ block: "nearest" });
    }
  }
}
