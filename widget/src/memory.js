// What this browser keeps. Where it blocks storage, the id lives on in memory and only a reload forgets it.

const ID = "faqbot.conversation";
const SEEN = "faqbot.seen"; // the last turn that was shown in an open chat while a person was asked for
const UNSENT = "faqbot.unsent"; // this tab's messages that the server has not answered yet
const memory = {};
let blocked = false;
let fresh; // the id of a conversation that the server does not know yet

function read(key, storage) {
  try { if (!blocked) return window[storage].getItem(key) ?? undefined; } catch { /* blocked */ }
  return memory[key];
}

function keep(key, value, storage) {
  memory[key] = value;
  try { value ? window[storage].setItem(key, value) : window[storage].removeItem(key); } catch { blocked = true; }
}

export const conversation = {
  get id() { return read(ID, "localStorage"); },
  set id(id) { keep(ID, id, "localStorage"); },
  get seen() { return read(SEEN, "localStorage"); },
  set seen(seq) { keep(SEEN, seq, "localStorage"); },
  /** The id to send under, the same until the server has answered under it. */
  get address() { return this.id ?? (fresh ??= newId()); },
  renew() { fresh = undefined; },
  get path() { return `/api/conversations/${encodeURIComponent(this.id)}`; },
};

/** The messages to send after a reload; each has its id, so that the server takes it once. */
export const unsent = {
  get all() {
    try {
      const kept = JSON.parse(read(UNSENT, "sessionStorage") ?? "[]");
      return Array.isArray(kept) ? kept : [];
    } catch { return []; }
  },
  set all(bodies) { keep(UNSENT, bodies.length ? JSON.stringify(bodies) : undefined, "sessionStorage"); },
  put(body) { this.all = [...this.all.filter(({ message_id: id }) => id !== body.message_id), body]; },
  drop(body) { this.all = this.all.filter(({ message_id: id }) => id !== body.message_id); },
};

/** Nobody can guess it: who knows a conversation's id can read it. On plain http there is no randomUUID. */
export const newId = () => crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
