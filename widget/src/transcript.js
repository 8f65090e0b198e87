import { h } from "./dom.js";
import { conversation } from "./memory.js";
import { request } from "./server.js";
import { botTurn, feedbackRow, keyOf, patientTurn, turnNode } from "./turns.js";

/** Shows the turns of a conversation, each once, and below the newest what can be picked. */
export class Transcript {
  #screen;
  #shown = new Set(); // the keys of the turns in the log
  #act;

  /** `act` has `send` for what is picked, `alert` for trouble, and `busy`: while that is true nothing can be picked. */
  constructor(screen, act) {
    [this.#screen, this.#act] = [screen, act];
  }

  greet({ greeting, suggestions }) {
    this.#append(botTurn(greeting, this.#screen.labels), { options: suggestions });
  }

  /** Show what the patient wrote here, and return its node. */
  write({ text, message_id: id }) {
    const node = patientTurn(text, this.#screen.labels);
    this.#screen.append(node);
    this.#isNew(`patient:${id}`);
    return node;
  }

  /** Show and announce what the bot replied to a message. */
  answer(reply, id) {
    if (reply.kind === "silent" || !this.#isNew(`bot:${id}`)) return;
    this.#append(botTurn(reply, this.#screen.labels), reply, id);
    const choices = reply.kind === "clarify" ? reply.options.map((option) => option.label) : [];
    this.#screen.announce([reply.text, ...choices].join("\n"));
  }

  /** Show a turn that came live and say whether somebody else wrote it; what this page knows is there already. */
  receive(turn) {
    if (!this.#isNew(keyOf(turn))) return false;
    this.#screen.busy(false);
    this.#append(turnNode(turn, this.#screen.labels), turn.reply, turn.message_id);
    if (turn.author === "patient") return false;
    this.#screen.announce(turn.name ? `${turn.name}: ${turn.text}` : turn.text);
    return true;
  }

  /** Show a conversation as it is stored, unannounced, in front of the nodes still to be sent. */
  restore(turns, nodes) {
    for (const turn of turns) this.#isNew(keyOf(turn));
    this.#screen.fill(turns.map((turn) => turnNode(turn, this.#screen.labels)), nodes);
    this.#offer(turns.at(-1).reply, turns.at(-1).message_id);
    this.#screen.reveal("instant");
  }

  forget() {
    this.#shown.clear();
  }

  #isNew(key) {
    return !this.#shown.has(key) && Boolean(this.#shown.add(key));
  }

  #append(node, reply, id) {
    this.#screen.append(node);
    this.#offer(reply, id);
    this.#screen.reveal();
  }

  #offer(reply, id) {
    if (this.#act.busy()) return this.#screen.offer();
    const { labels } = this.#screen, { options = [], kind, parts = [] } = reply ?? {};
    const caption = kind === "clarify" ? "" : labels.suggestions ?? "";
    const opinion = id && parts.some((part) => part.kind === "answer");
    const below = opinion && feedbackRow(labels, (...given) => this.#give(id, ...given));
    this.#screen.offer({ list: options, caption, pick: (option) => this.#act.send(option.label, option.id) }, below);
  }

  /** Keep what the patient thinks of an answer; who asks for a person gets one. */
  async #give(id, helped, reason) {
    const { labels } = this.#screen;
    if (helped || reason) {
      this.#screen.offer({}, h("p", { class: "feedback note" }, labels.feedback_thanks));
      this.#screen.announce(labels.feedback_thanks);
    }
    if (reason === "person") this.#act.send(labels.person);
    await request(`${conversation.path}/feedback`, { message_id: id, helped, reason }).catch(this.#act.alert);
  }
}
