// Shows the conversation and keeps focus, scrolling and announcements right. It knows no server.

import { FALLBACK } from "./config.js";
import { h, icon } from "./dom.js";
import { frame } from "./frame.js";
import { optionList } from "./turns.js";

export class Screen {
  view = frame();
  labels = FALLBACK;
  #root;
  #timers = {};

  constructor(root) {
    this.#root = root;
    root.append(this.view.launcher, this.view.news, this.view.dialog);
  }

  get isOpen() { return this.view.dialog.open; }

  /** Put the words where data-text and data-name ask for them. */
  word(labels) {
    this.labels = labels;
    this.view.input.placeholder = labels.input ?? "";
    const all = (selector) => this.#root.querySelectorAll(selector);
    for (const node of all("[data-text]")) node.textContent = labels[node.dataset.text] ?? "";
    for (const node of all("[data-name]")) node.setAttribute("aria-label", labels[node.dataset.name] ?? "");
  }

  /** Say on the launcher whether something is unread, and aloud when it becomes so. */
  mark(unread) {
    const { launcher, news } = this.view, label = unread ? this.labels.unread : this.labels.open;
    news.textContent = unread ? label : "";
    launcher.lastChild.textContent = label;
  }

  /** Add a turn, and below it what can be picked: options and an opinion. */
  append(node, options, below) {
    node.classList.add("new");
    this.view.typing.before(node);
    this.pin(node);
    this.offer(options, below);
    this.reveal();
  }

  /** Put the turns of a restored conversation after the greeting, in front of those still to be sent. */
  fill(nodes, waiting) {
    const { log, typing, contact } = this.view;
    log.replaceChildren(log.firstChild, ...nodes, ...waiting, typing, contact);
    nodes.forEach((node) => this.pin(node));
  }

  empty() {
    const { log, typing, contact, pin } = this.view;
    log.replaceChildren(typing, contact);
    pin.hidden = true;
  }

  /** Keep the number to call in an emergency in sight, whatever is said after it. */
  pin(node) {
    const link = node.querySelector(".urgent a[href^='tel:'], .urgent a[href^='sms:']");
    if (!link) return;
    const { pin } = this.view;
    pin.replaceChildren(icon("alert"), h("span", {}, (link.closest("strong") ?? link).cloneNode(true)));
    pin.hidden = false;
  }

  /** Scroll to the newest turn, to its beginning when it is taller than the window. */
  reveal(behavior) {
    const newest = [...this.view.log.querySelectorAll(".turn")].at(-1);
    this.view.log.scrollTo({ top: newest?.offsetTop - 16, behavior });
  }

  /** Only the newest turn's options can be picked. */
  offer({ list = [], caption = "", pick } = {}, below) {
    const { log, typing } = this.view;
    this.keepFocus(() => log.querySelectorAll(".options, .feedback").forEach((node) => node.remove()));
    if (below) typing.before(below);
    if (list.length) typing.before(optionList(list, caption, pick));
  }

  /** Catch the focus when the control that had it goes away. */
  keepFocus(change) {
    const focused = this.#root.activeElement;
    change();
    if (!focused || (focused.isConnected && focused.checkVisibility())) return;
    // Focusing the input of a touch screen would call up the keyboard over the answer.
    this.view[matchMedia("(pointer: coarse)").matches ? "log" : "input"].focus({ preventScroll: true });
  }

  /** Show that an answer is looked for, or take the sign away. */
  busy(on) {
    const { typing } = this.view;
    clearTimeout(this.#timers.typing);
    typing.textContent = "";
    // Most answers are there sooner, and a flicker is worse than no sign.
    if (on) this.#timers.typing = setTimeout(() => this.#say(this.labels.typing), 300);
  }

  /** Show for a while that a person is writing. */
  writing(name) {
    clearTimeout(this.#timers.typing);
    const words = (this.labels.writing ?? "").replace("{person}", () => name);
    if (this.view.typing.textContent !== words) this.#say(words);
    this.#timers.typing = setTimeout(() => this.busy(false), 6000);
  }

  #say(words) {
    const { typing, log } = this.view;
    typing.textContent = words;
    log.scrollTo({ top: log.scrollHeight });
  }

  /** Say it once, then take it away: nobody should meet the words twice when reading through the page. */
  announce(text) {
    const { live } = this.view;
    clearTimeout(this.#timers.live);
    live.replaceChildren(h("p", {}, text));
    this.#timers.live = setTimeout(() => live.replaceChildren(), 10_000);
  }

  /** Show what is amiss and what can be done about it, or take the notice away. */
  alert(text, actions = []) {
    const { alert, log } = this.view;
    const nodes = text ? [h("p", {}, text), ...actions] : [];
    alert.classList.toggle("alert", nodes.length > 0);
    this.keepFocus(() => alert.replaceChildren(...nodes));
    if (nodes.length) log.scrollTo({ top: log.scrollHeight }); // it took room from the log
  }

  /** The conversation as plain text, as it is read on the screen. */
  text() {
    return [...this.view.log.querySelectorAll(".turn")].map((node) => node.innerText.trim()).join("\n\n");
  }
}
