import { unsent } from "./memory.js";
import { DROPPED } from "./server.js";

/** Delivers messages oldest first. One that fails waits for a retry, holds up no other, and no word of it is lost. */
export class Outbox {
  #waiting = []; // each with its node in the log and the body to send
  #failed = [];
  #deliver;
  #giveBack;

  /** `deliver` sends a body; `giveBack` gets the words of a message that no retry can help. */
  constructor(deliver, giveBack) {
    [this.#deliver, this.#giveBack] = [deliver, giveBack];
  }

  get waits() { return this.#waiting.length > 0; }
  get failed() { return this.#failed.map(({ node }) => node); }
  get nodes() { return [...this.failed, ...this.#waiting.map(({ node }) => node)]; }

  put(node, body) {
    this.#waiting.push({ node, body });
    unsent.put(body);
  }

  /** Deliver all that waits; `note` gets each trouble. */
  async empty(note) {
    while (this.#waiting.length) {
      const message = this.#waiting.shift();
      await this.#send(message).catch((error) => { note(error); this.#keep(message, error); });
    }
  }

  async #send({ node, body }) {
    await this.#deliver(body, () => {
      unsent.drop(body);
      node.classList.remove("unsent");
    });
  }

  #keep(message, error) {
    if (error === DROPPED) return;
    message.node.classList.add("unsent");
    if (!error.final) return void this.#failed.push(message);
    unsent.drop(message.body);
    message.node.remove();
    this.#giveBack(message.body.text);
  }

  retry() {
    this.#waiting.unshift(...this.#failed.splice(0));
  }

  /** Leave out those that the server has already. */
  skip(arrived) {
    this.#waiting = this.#waiting.filter(({ body }) => !arrived(body) || unsent.drop(body));
  }

  clear() {
    [this.#waiting, this.#failed, unsent.all] = [[], [], []];
  }
}
