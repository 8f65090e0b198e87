import { openLabel, FALLBACK } from "./config.js";
import { leaveContact } from "./contact.js";
import { h } from "./dom.js";
import { conversation, newId, unsent } from "./memory.js";
import { Outbox } from "./outbox.js";
import { DROPPED, Line, request } from "./server.js";
import { Standing } from "./standing.js";
import { Tabs } from "./tabs.js";
import { Transcript } from "./transcript.js";
import { keyOf } from "./turns.js";

/** One conversation with the server: begun, restored, gone on with, kept in step with other tabs, and forgotten. */
export class Talk {
  #screen;
  #chat; // what /api/chat said
  #restored = false;
  #running; // the one run that does all that is to do
  #id; // the conversation in the log
  #line = new Line();
  #tabs = new Tabs();
  #outbox;
  #transcript;
  #standing;

  constructor(screen) {
    this.#screen = screen;
    this.#outbox = new Outbox((...message) => this.#deliver(...message), (text) => { screen.view.input.value ||= text; });
    this.#transcript = new Transcript(screen, {
      send: (...message) => this.send(...message),
      alert: (trouble) => this.alert(trouble),
      busy: () => this.#outbox.waits,
    });
    const heard = { turn: (turn) => this.#receive(turn), gone: () => this.clear() };
    this.#standing = new Standing(screen, heard, () => this.#catchUp());
    leaveContact(screen, () => this.#catchUp());
    this.#tabs.listen((id) => this.#keepStep(id));
  }

  get #labels() { return this.#screen.labels; }
  get ready() { return Boolean(this.#chat); }
  get begun() { return conversation.seen || unsent.all.length > 0; }

  tellTyping() { this.#standing.tellTyping(); }
  read() { this.#standing.read(); }

  send(text, optionId) {
    this.#queue({ text, message_id: newId(), option_id: optionId });
    this.resume();
  }

  #queue(body) {
    this.#outbox.put(this.#transcript.write(body), body);
  }

  retry() {
    this.#screen.view.typing.before(...this.#outbox.failed); // next to their answers
    this.#outbox.retry();
    this.resume();
  }

  /** Take up whatever is still to do; the same run serves all who ask meanwhile. */
  resume() {
    this.#running ??= this.#run().finally(() => { this.#running = undefined; });
  }

  async #run() {
    let trouble;
    const note = (error) => { if (error !== DROPPED) trouble = error; };
    await this.configure().catch(note);
    if (this.#chat) await this.#restore().catch(note);
    await this.#outbox.empty(note);
    this.#screen.busy(false);
    this.alert(trouble);
  }

  async configure() {
    const chat = this.#chat ?? await request("/api/chat");
    if (this.#chat) return; // perhaps since we asked
    this.#chat = chat;
    this.word({ ...FALLBACK, ...chat.labels });
    this.#screen.view.foot.hidden = false;
    this.#transcript.greet(chat);
    unsent.all.forEach((body) => this.#queue(body));
  }

  word(labels) {
    this.#screen.word(openLabel ? { ...labels, open: openLabel } : labels);
    this.#screen.view.contact.firstChild.innerHTML = this.#chat?.contact ?? ""; // sanitised by the server
    this.#standing.show();
  }

  async #restore() {
    const { turns = [], handoff } = this.#restored || !conversation.id ? {} : await this.#history();
    this.#restored = true;
    this.#id = conversation.id;
    if (!turns.length) return;
    const arrived = new Set(turns.map(keyOf));
    this.#outbox.skip(({ message_id: id }) => arrived.has(`patient:${id}`));
    this.#standing.saw(turns.at(-1));
    this.#standing.put(handoff);
    this.#transcript.restore(turns, this.#outbox.nodes);
  }

  async #history() {
    try {
      return await this.#line.ask(`${conversation.path}?after=${this.#standing.seen}`);
    } catch (error) {
      if (error.status !== 404) throw error;
      this.#forget();
      return {};
    }
  }

  /** Send a message under ids that stay the same when it is sent again, so that it counts once. */
  async #deliver(body, arrived) {
    this.#screen.busy(true);
    body.conversation_id ??= conversation.address;
    unsent.put(body);
    const { conversation_id: id, reply } = await this.#line.ask("/api/messages", body);
    arrived();
    this.#id = conversation.id = id;
    conversation.renew();
    this.#standing.update(reply.handoff);
    this.#tabs.tell(id);
    this.#transcript.answer(reply, body.message_id);
  }

  async #catchUp() {
    const { turns = [], handoff } = await this.#history();
    turns.forEach((turn) => this.#receive(turn));
    this.#standing.put(handoff);
    if (this.#outbox.failed.length) this.retry();
  }

  #receive(turn) {
    this.#standing.saw(turn);
    if (this.#transcript.receive(turn)) this.#standing.missed();
  }

  /** Another tab has gone on with a conversation, or cleared it; what this tab is at comes first. */
  async #keepStep(id) {
    while (this.#running) await this.#running;
    if (!this.#restored) return; // opening it restores what there is then
    const other = this.#id && this.#id !== id;
    conversation.id = id;
    if (other) this.#restart();
    this.#id = id;
    if (id) this.#catchUp().catch(() => {}); // the next news or the next message brings it
  }

  async erase() {
    if (!conversation.id || !window.confirm(this.#labels.delete_sure)) return;
    try {
      await request(conversation.path, undefined, undefined, "DELETE");
    } catch (error) {
      if (error.status !== 404) return this.alert(error);
    }
    this.clear();
  }

  clear() {
    this.#forget();
    this.#tabs.tell();
    this.#restart();
    this.#screen.announce(this.#chat.greeting.text);
  }

  /** Show an empty chat. */
  #restart() {
    this.#line.drop();
    this.#outbox.clear();
    conversation.renew();
    this.#transcript.forget();
    this.#standing.forget();
    this.#screen.empty();
    this.alert();
    this.#transcript.greet(this.#chat);
  }

  #forget() {
    this.#id = conversation.id = conversation.seen = undefined;
    conversation.renew();
    this.#transcript.forget();
    this.#standing.forget();
  }

  /** Show what is amiss, or take the notice away when nothing is. */
  alert(trouble) {
    const failed = this.#outbox.failed.length > 0;
    const lost = failed ? this.#labels.offline : this.#labels.disconnected ?? this.#labels.offline;
    const retry = h("button", { type: "button" }, this.#labels.retry);
    retry.addEventListener("click", () => this.retry());
    const phone = this.#chat ? [h("a", { href: this.#chat.phone_href }, this.#chat.phone)] : [];
    const actions = trouble?.final && !failed ? phone : [...phone, retry];
    this.#screen.alert((trouble || failed) && ((trouble?.status < 500 && trouble.message) || lost), actions);
  }
}
