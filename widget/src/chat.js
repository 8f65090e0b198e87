import { openLabel, FALLBACK } from "./config.js";
import { h, sheet } from "./dom.js";
import { conversation, newId, unsent } from "./memory.js";
import { Screen } from "./screen.js";
import { request } from "./server.js";
import { Stream } from "./stream.js";
import CSS from "./styles.css";
import { Tabs } from "./tabs.js";
import { attributes, checked } from "./theme.js";
import { botTurn, feedbackRow, keyOf, patientTurn, turnNode } from "./turns.js";
import { Window } from "./window.js";

const OPEN = ["waiting", "with_person"];
const CLEARED = new Error("The chat was cleared");
const TYPING = 3000; // the least time between two signs that the patient is typing

/** The patients' chat as one custom element. Its words come from the server's /api/chat. */
export class FaqbotChat extends HTMLElement {
  #screen;
  #window;
  #chat; // what /api/chat said
  #restored = false;
  #outbox = []; // messages to send, oldest first
  #failed = []; // those that failed; they wait for a retry and hold up no other
  #running; // the one run that empties the outbox
  #controller; // of the request under way
  #shown = new Set(); // the keys of the turns in the log
  #seen = 0; // the number of the last stored turn in the log
  #id; // the conversation in the log
  #fresh; // the id of a conversation that the server does not know yet
  #handoff; // how the request for a person stands
  #typed = 0; // when the desk was told last that the patient is typing
  #tabs = new Tabs();
  #stream = new Stream({
    turn: (turn) => this.#receive(turn),
    handoff: (handoff) => this.#stand(handoff),
    typing: ({ name }) => this.#screen.writing(name),
    gone: () => this.#clear(),
  }, () => this.#catchUp());

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" }), refusal = sheet("");
    root.adoptedStyleSheets = [sheet(CSS), attributes(), refusal];
    this.#screen = new Screen(root);
    this.#window = new Window(this.#screen, root);
    this.#listen();
    const { launcher, dialog } = this.#screen.view;
    const check = () => checked(launcher, refusal);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", check);
    this.#configure().catch(() => this.#word(FALLBACK)).finally(() => {
      launcher.hidden = dialog.open;
      check();
    });
    if (conversation.seen || unsent.all.length) this.#resume(); // something is left from an earlier page
  }

  #listen() {
    const { launcher, save, person, clear, erase, contact, form, input, dialog } = this.#screen.view;
    launcher.addEventListener("click", () => this.open());
    dialog.addEventListener("keydown", (event) => this.#onKey(event));
    save.addEventListener("click", () => this.#save());
    person.addEventListener("click", () => this.#send(this.#labels.person));
    clear.addEventListener("click", () => this.#clear());
    erase.addEventListener("click", () => this.#erase());
    contact.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#leaveContact();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim()) this.#send(input.value.trim());
      input.value = "";
      input.focus();
    });
    input.addEventListener("input", () => this.#tellTyping());
    window.addEventListener("online", () => this.#screen.isOpen && this.#retry());
    window.addEventListener("offline", () => this.#screen.isOpen && this.#alert(new Error()));
    this.#tabs.listen((id) => this.#keepStep(id));
  }

  #onKey(event) {
    const { dialog, form, input } = this.#screen.view;
    const sends = event.key === "Enter" && !event.shiftKey && event.target === input;
    if (event.isComposing || !(sends || event.key === "Escape")) return;
    event.preventDefault();
    sends ? form.requestSubmit() : dialog.close();
  }

  get #labels() { return this.#screen.labels; }

  open() {
    const { input, close } = this.#screen.view;
    this.#window.open(this.#chat ? input : close);
    this.#markRead();
    this.#screen.reveal("instant");
    this.#resume();
  }

  // ---- talking ----
  #send(text, optionId) {
    this.#queue({ text, message_id: newId(), option_id: optionId });
    this.#resume();
  }

  #queue(body) {
    const node = patientTurn(body.text, this.#labels);
    this.#screen.append(node);
    this.#shown.add(`patient:${body.message_id}`);
    this.#outbox.push({ node, body });
    unsent.put(body);
  }

  #retry() {
    this.#screen.view.typing.before(...this.#failed.map(({ node }) => node)); // next to their answers
    this.#outbox.unshift(...this.#failed.splice(0));
    this.#resume();
  }

  /** Take up whatever is still to do; the same run serves all who ask meanwhile. */
  #resume() {
    this.#running ??= this.#run().finally(() => { this.#running = undefined; });
  }

  async #run() {
    let trouble;
    const note = (error) => { if (error !== CLEARED) trouble = error; };
    await this.#configure().catch(note);
    if (this.#chat) await this.#restore().catch(note);
    while (this.#outbox.length) {
      const message = this.#outbox.shift();
      await this.#deliver(message).catch((error) => { note(error); this.#keep(message, error); });
    }
    this.#screen.busy(false);
    this.#alert(trouble);
  }

  #ask(path, body) {
    this.#controller = new AbortController();
    return request(path, body, this.#controller);
  }

  async #configure() {
    const chat = this.#chat ?? await request("/api/chat");
    if (this.#chat) return; // perhaps since we asked
    this.#chat = chat;
    this.#word({ ...FALLBACK, ...chat.labels });
    this.#screen.view.foot.hidden = false;
    this.#greet();
    unsent.all.forEach((body) => this.#queue(body));
  }

  #word(labels) {
    this.#screen.word(openLabel ? { ...labels, open: openLabel } : labels);
    this.#screen.view.contact.firstChild.innerHTML = this.#chat?.contact ?? ""; // sanitised by the server
    this.#stand(this.#handoff);
  }

  #greet() {
    this.#append(botTurn(this.#chat.greeting, this.#labels), { options: this.#chat.suggestions });
  }

  async #restore() {
    const { turns = [], handoff } = this.#restored || !conversation.id ? {} : await this.#history();
    this.#restored = true;
    this.#id = conversation.id;
    if (!turns.length) return;
    for (const turn of turns) this.#shown.add(keyOf(turn));
    const arrived = new Set(turns.map(keyOf));
    this.#outbox = this.#outbox.filter(({ body }) => !arrived.has(`patient:${body.message_id}`) || unsent.drop(body));
    const waiting = [...this.#failed, ...this.#outbox].map(({ node }) => node);
    this.#screen.fill(turns.map((turn) => turnNode(turn, this.#labels)), waiting);
    this.#saw(turns.at(-1));
    this.#offer(turns.at(-1).reply, turns.at(-1).message_id);
    this.#stand(handoff);
    this.#screen.reveal("instant");
  }

  async #history() {
    try {
      return await this.#ask(`${conversation.path}?after=${this.#seen}`);
    } catch (error) {
      if (error.status !== 404) throw error;
      this.#forget();
      return {};
    }
  }

  /** Send a message under ids that stay the same when it is sent again, so that it counts once. */
  async #deliver({ node, body }) {
    this.#screen.busy(true);
    body.conversation_id ??= conversation.id ?? (this.#fresh ??= newId());
    unsent.put(body);
    const { conversation_id: id, reply } = await this.#ask("/api/messages", body);
    unsent.drop(body);
    node.classList.remove("unsent");
    this.#id = conversation.id = id;
    this.#fresh = undefined;
    if (reply.handoff || !this.#handoff) this.#stand(reply.handoff);
    this.#tabs.tell(id);
    const key = `bot:${body.message_id}`;
    if (reply.kind === "silent" || this.#shown.has(key)) return;
    this.#shown.add(key);
    this.#append(botTurn(reply, this.#labels), reply, body.message_id);
    const choices = reply.kind === "clarify" ? reply.options.map((option) => option.label) : [];
    this.#screen.announce([reply.text, ...choices].join("\n"));
  }

  /** Lose no word of a message that failed: for a retry, or back in the input when that cannot help. */
  #keep(message, error) {
    if (error === CLEARED) return;
    message.node.classList.add("unsent");
    if (!error.final) return void this.#failed.push(message);
    unsent.drop(message.body);
    message.node.remove();
    this.#screen.view.input.value ||= message.body.text;
  }

  // ---- a person ----
  /** Show how the request for a person stands, and follow the conversation while it is open. */
  #stand(handoff) {
    this.#handoff = handoff;
    const { subtitle, contact, erase } = this.#screen.view;
    const { bot = "", waiting = "" } = this.#labels;
    const words = { waiting: handoff?.promise ?? waiting, with_person: handoff?.person };
    subtitle.textContent = words[handoff?.status] || bot;
    contact.hidden = !handoff?.ask_contact;
    erase.hidden = !conversation.id;
    if (!OPEN.includes(handoff?.status)) {
      this.#stream.end();
      if (handoff) conversation.seen = undefined;
      return;
    }
    this.#markRead();
    if (conversation.id) this.#stream.follow(conversation.path, this.#seen);
  }

  async #catchUp() {
    const { turns = [], handoff } = await this.#history();
    turns.forEach((turn) => this.#receive(turn));
    this.#stand(handoff);
    if (this.#failed.length) this.#retry();
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

  /** Show a turn that came live, once: what this page sent or was answered is there already. */
  #receive(turn) {
    this.#saw(turn);
    if (this.#shown.has(keyOf(turn))) return;
    this.#shown.add(keyOf(turn));
    this.#screen.busy(false);
    this.#append(turnNode(turn, this.#labels), turn.reply, turn.message_id);
    if (turn.author === "patient") return;
    this.#screen.announce(turn.name ? `${turn.name}: ${turn.text}` : turn.text);
    if (!this.#screen.isOpen && OPEN.includes(this.#handoff?.status)) this.#markUnread();
  }

  #saw({ seq }) {
    this.#seen = Math.max(this.#seen, seq);
    if (this.#screen.isOpen) this.#markRead();
    else if (conversation.seen && this.#seen > conversation.seen) this.#markUnread();
  }

  #markRead() {
    if (!this.#screen.isOpen) return;
    this.#screen.view.launcher.lastChild.textContent = this.#labels.open;
    if (OPEN.includes(this.#handoff?.status)) conversation.seen = this.#seen || 1;
  }

  #markUnread() {
    this.#screen.view.launcher.lastChild.textContent = this.#labels.unread;
  }

  #tellTyping() {
    if (!OPEN.includes(this.#handoff?.status) || Date.now() - this.#typed < TYPING) return;
    this.#typed = Date.now();
    request(`${conversation.path}/typing`, undefined, undefined, "POST").catch(() => {}); // a courtesy, no more
  }

  async #leaveContact() {
    const { contact } = this.#screen.view, { reach, name, consent } = contact.elements;
    const [note, button] = [contact.querySelector(".note"), contact.querySelector("button")];
    button.disabled = true;
    note.textContent = "";
    try {
      const sent = { reach: reach.value.trim(), name: name.value.trim(), consent: consent.checked };
      await request(`${conversation.path}/contact`, sent);
      this.#screen.keepFocus(() => { contact.hidden = true; });
      contact.reset();
      await this.#catchUp();
    } catch (error) {
      note.textContent = (error.status < 500 && error.message) || this.#labels.offline;
      button.scrollIntoView({ block: "nearest" });
    }
    button.disabled = false;
  }

  // ---- what else a patient can do ----
  /** Keep what the patient thinks of an answer; who asks for a person gets one. */
  async #give(messageId, helped, reason) {
    if (helped || reason) {
      this.#screen.offer({}, h("p", { class: "feedback note" }, this.#labels.feedback_thanks));
      this.#screen.announce(this.#labels.feedback_thanks);
    }
    if (reason === "person") this.#send(this.#labels.person);
    await request(`${conversation.path}/feedback`, { message_id: messageId, helped, reason })
      .catch((error) => this.#alert(error));
  }

  #save() {
    const href = URL.createObjectURL(new Blob([this.#screen.text()], { type: "text/plain;charset=utf-8" }));
    h("a", { href, download: "chat.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  }

  async #erase() {
    if (!conversation.id || !window.confirm(this.#labels.delete_sure)) return;
    try {
      await request(conversation.path, undefined, undefined, "DELETE");
    } catch (error) {
      if (error.status !== 404) return this.#alert(error);
    }
    this.#clear();
  }

  #clear() {
    this.#forget();
    this.#tabs.tell();
    this.#restart();
    this.#screen.announce(this.#chat.greeting.text);
  }

  /** Show an empty chat. */
  #restart() {
    this.#controller?.abort(CLEARED);
    [this.#outbox, this.#failed, unsent.all] = [[], [], []];
    this.#shown.clear();
    [this.#seen, this.#fresh] = [0, undefined];
    this.#stand();
    this.#screen.empty();
    this.#alert();
    this.#greet();
  }

  #forget() {
    this.#id = conversation.id = conversation.seen = this.#fresh = undefined;
    this.#shown.clear();
    this.#seen = 0;
    this.#stand();
  }

  // ---- showing ----
  #append(node, reply, messageId) {
    this.#screen.append(node);
    this.#offer(reply, messageId);
    this.#screen.reveal();
  }

  /** Nothing can be picked while a message is under way. */
  #offer(reply, messageId) {
    if (this.#outbox.length) return this.#screen.offer();
    const { options = [], kind, parts = [] } = reply ?? {};
    const caption = kind === "clarify" ? "" : this.#labels.suggestions ?? "";
    const opinion = messageId && parts.some((part) => part.kind === "answer");
    const below = opinion && feedbackRow(this.#labels, (...given) => this.#give(messageId, ...given));
    this.#screen.offer({ list: options, caption, pick: ({ id, label }) => this.#send(label, id) }, below);
  }

  /** Show what is amiss, or take the notice away when nothing is. */
  #alert(trouble) {
    const lost = this.#failed.length ? this.#labels.offline : this.#labels.disconnected ?? this.#labels.offline;
    const retry = h("button", { type: "button" }, this.#labels.retry);
    retry.addEventListener("click", () => this.#retry());
    const phone = this.#chat ? [h("a", { href: this.#chat.phone_href }, this.#chat.phone)] : [];
    const actions = trouble?.final && !this.#failed.length ? phone : [...phone, retry];
    const amiss = trouble || this.#failed.length;
    this.#screen.alert(amiss && ((trouble?.status < 500 && trouble.message) || lost), actions);
  }
}
