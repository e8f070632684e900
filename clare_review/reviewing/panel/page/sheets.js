/* Sheets that lie over the panel: help, the exported row, a question before an act. Escape closes; focus goes back. */

const KEYS = [
  ["1 to 9, 0", "answer the question one is at, and move on"],
  ["Enter, j, k", "next question; next, previous question"],
  ["Ctrl + Enter", "record, and open the next case (also while typing)"],
  ["Escape", "leave a text, so that the letters below work; close a sheet"],
  ["n, p", "next unfinished case, previous case"],
  ["m", "next question still to answer"],
  ["/", "search the log and the history; Enter goes from match to match"],
  ["t", "timeline; left and right along time, up and down from row to row, Enter goes to the line of the file"],
  ["l", "the file (arrow keys scroll)"],
  ["f", "back to the form"],
  ["q", "quote the marked words into a reason, with their line"],
  ["w", "write: the note or the reason"],
  ["c", "compare the exported row with what was understood"],
  ["g", "help and guidance of the question one is at"],
  ["u", "urgent: tell the ledger at once, finished or not"],
  ["d", "leave the case for later, with a reason"],
  ["o", "pass the case on"],
  ["x", "a pause: the case is out of sight until you come back to where you were"],
  ["z", "undo the last change that is not recorded"],
  ["a", "amend what is recorded"],
  ["b", "the cases of the batch"],
  ["?", "this sheet"],
];

class Sheets {
  constructor(root, home) {
    this.root = root;
    this.home = home;
  }

  get isOpen() {
    return Boolean(this.sheet?.open);
  }

  show(title, content, buttons = []) {
    this.close();
    const back = document.activeElement;
    const close = button("Close", () => this.close());
    const id = `${this.root.id}-sheet`;
    const sheet = h("dialog", { class: "cr-sheet", "aria-labelledby": id },
      h("h2", { id, tabindex: "-1" }, title), content,
      h("div", { class: "cr-buttons" }, buttons, close));
    this.sheet = sheet;
    // The browser says so a moment after it closed one: another key may have opened the next sheet by then.
    sheet.addEventListener("close", () => {
      sheet.remove();
      if (this.sheet !== sheet) return;
      this.sheet = null;
      if (document.activeElement !== document.body && document.activeElement) return;
      if (back && back.isConnected && back !== this.root) back.focus();
      if (!this.root.contains(document.activeElement) || document.activeElement === this.root) this.home();
    });
    this.root.append(sheet);
    sheet.showModal();
    (sheet.querySelector("textarea, [data-first], [tabindex='0']") || close).focus({ preventScroll: true });
  }

  close() {
    this.sheet?.close();
  }

  /* Every key, and what can be switched off. */
  help(options) {
    const switches = options.map(([label, get, set]) =>
      h("label", { class: "cr-choice" }, h("input", { type: "checkbox", checked: get(), onchange: (event) => set(event.target.checked) }), label));
    this.show("Keys", [this.list(KEYS), h("h3", null, "On this page, until it is closed"), switches]);
  }

  keys(keys) {
    this.show("Keys", this.list(keys));
  }

  list(keys) {
    return h("dl", { class: "cr-keys" }, keys.map(([key, what]) => h("div", null, h("dt", null, h("kbd", null, key)), h("dd", null, what))));
  }

  rows(rows) {
    const tables = rows.map((row) => [
      h("h3", null, said(`${row.file}, sheet ${row.sheet || "1"}, row ${row.row}: ${row.fate}`)),
      h("table", { class: "cr-rows" },
        h("thead", null, h("tr", null, ["Column", "As exported", "Understood as"].map((each) => h("th", { scope: "col" }, each)))),
        h("tbody", null, row.cells.map(([name, exported, understood]) => h("tr", { class: understood === null ? "cr-not-placed" : "" },
          h("th", { scope: "row" }, said(name)), h("td", null, exported ? said(exported) : "blank"),
          h("td", null, understood === null ? "kept as it is" : said(understood)))))),
    ]);
    const content = rows.length ? tables : h("p", null, "No exported row names this application.");
    this.show("The exported row, and what was understood", h("div", { class: "cr-sheet-scroll", tabindex: "0", role: "region", "aria-label": "Exported rows" }, content));
  }

  /* Asks before an act; `why` is the label of a text, or empty; the text may be required, and begin as `before`. */
  ask(title, words, { why = "", needed = false, before = "", yes, act }) {
    const text = why ? h("textarea", { rows: "3", id: `${this.root.id}-why`, value: before }) : null;
    const wrong = h("p", { class: "cr-small", role: "alert" });
    const go = () => {
      const given = text ? text.value.trim() : "";
      if (needed && !given) {
        wrong.textContent = "Say why in a few words.";
        text.focus();
        return;
      }
      this.close();
      act(given);
    };
    const content = [h("p", null, words), why ? h("label", { for: text.id, class: "cr-ask" }, why) : null, text, wrong];
    this.show(title, content, [button(yes, go, { class: "cr-first", "data-first": true })]);
    this.sheet.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.ctrlKey) {
        event.preventDefault();
        go();
      }
    });
  }
}
