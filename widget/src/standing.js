import { conversation } from "./memory.js";
import { request } from "./server.js";
import { Stream } from "./stream.js";

const OPEN = ["waiting", "with_person"];
const TYPING = 3000; // the least time between two signs that the patient is typing

/** How the request for a person stands: shown, followed live while it is open, and what came of it marked as unread. */
export class Standing {
  #screen;
  #stream;
  #handoff;
  #seen = 0; // the number of the last stored turn in the log
  #typed = 0; // when the desk was told last that the patient is typing

  /** `heard` and `lost` are those of a Stream. */
  constructor(screen, heard, lost) {
    this.#screen = screen;
    const own = { handoff: (handoff) => this.put(handoff), typing: ({ name }) => screen.writing(name) };
    this.#stream = new Stream({ ...own, ...heard }, lost);
  }

  get #open() { return OPEN.includes(this.#handoff?.status); }
  get seen() { return this.#seen; }

  /** A reply without a request says nothing of the one that there is. */
  update(handoff) {
    if (handoff || !this.#handoff) this.put(handoff);
  }

  put(handoff) {
    this.#handoff = handoff;
    this.show();
    if (this.#open) {
      this.read();
      if (conversation.id) this.#stream.follow(conversation.path, this.#seen);
    } else {
      this.#stream.end();
      if (handoff) conversation.seen = undefined;
    }
  }

  show() {
    const { subtitle, contact, erase } = this.#screen.view;
    const { bot = "", waiting = "" } = this.#screen.labels;
    const { status, promise, person, ask_contact: asks } = this.#handoff ?? {};
    subtitle.textContent = { waiting: promise ?? waiting, with_person: person }[status] || bot;
    contact.hidden = !asks;
    erase.hidden = !conversation.id;
  }

  forget() {
    this.#seen = 0;
    this.put();
  }

  saw({ seq }) {
    this.#seen = Math.max(this.#seen, seq);
    if (this.#screen.isOpen) this.read();
    else if (conversation.seen && this.#seen > conversation.seen) this.#screen.mark(true);
  }

  read() {
    if (!this.#screen.isOpen) return;
    this.#screen.mark(false);
    if (this.#open) conversation.seen = this.#seen || 1;
  }

  /** Mark a turn that came while the chat was shut. */
  missed() {
    if (!this.#screen.isOpen && this.#open) this.#screen.mark(true);
  }

  tellTyping() {
    if (!this.#open || Date.now() - this.#typed < TYPING) return;
    this.#typed = Date.now();
    request(`${conversation.path}/typing`, undefined, undefined, "POST").catch(() => {}); // a courtesy, no more
  }
}
