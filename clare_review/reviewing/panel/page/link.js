/* The line to the kernel: numbered messages, and what to do when no answer comes. */

const PATIENCE = 8000;

/* 128 random bits, as the ledger's own keys are. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
}

/* What outlives a view on the same page, in memory only: what was typed and not yet kept or raised, which views are
   gone, and the case that the last of them left. */
function pageMemory() {
  if (!window.__clareReview) {
    const memory = { name: newKey(), views: 0, alive: new Set(), gone: [], unsaved: new Map(), marks: new Map(), left: null };
    window.__clareReview = memory;
    memory.settled = pageBefore(memory);
  }
  return window.__clareReview;
}

/* A page that is loaded again takes the place of the one before it. All that is stored is a random name, for as long as
   the tab lives; a lock tells whether the page of that name is really gone, or this tab was copied from it. */
async function pageBefore(memory) {
  try {
    const before = sessionStorage.getItem("clare-review-page");
    sessionStorage.setItem("clare-review-page", memory.name);
    navigator.locks.request(memory.name, () => new Promise(() => {}));
    if (before) await navigator.locks.request(before, { ifAvailable: true }, (lock) => lock && memory.gone.push(before));
  } catch (problem) {
    return; // without storage or locks the reader is asked whether to take the case over
  }
}

class Link {
  constructor(model, heard, silent) {
    this.model = model;
    this.memory = pageMemory();
    this.memory.views += 1;
    this.name = `${this.memory.name}/${this.memory.views}`;
    this.memory.alive.add(this.name);
    this.number = 0;
    this.pending = new Map();
    this.hear = (answer) => this.heardOne(answer, heard);
    this.silent = silent;
    model.on("msg:custom", this.hear);
  }

  get gone() {
    return this.memory.gone;
  }

  send(type, body = {}) {
    const n = (this.number += 1);
    const timer = setTimeout(() => this.pending.has(n) && this.silent(type, n), PATIENCE);
    this.pending.set(n, { type, timer });
    try {
      this.model.send({ ...body, type, n, window: this.name });
    } catch (problem) {
      setTimeout(() => this.silent(type, n), 0);
    }
    return n;
  }

  heardOne(answer, heard) {
    if (!answer || answer.to !== this.name) return;
    const asked = this.pending.get(answer.n);
    if (asked) {
      clearTimeout(asked.timer);
      this.pending.delete(answer.n);
    }
    heard(answer);
  }

  close() {
    this.model.off("msg:custom", this.hear);
    this.pending.forEach((each) => clearTimeout(each.timer));
    this.memory.alive.delete(this.name);
    this.memory.gone = [...this.memory.gone, this.name].slice(-30);
  }
}
