"use strict";

let state = null;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/* Slack's format as nodes: links, bold, italics; what is escaped stays text. */
function formatted(text) {
  const nodes = [];
  const pattern = /<((?:https?|tel|mailto):[^|>]*)(?:\|([^>]*))?>|<@(\w+)>|<!(\w+)>|\*([^*\n]+)\*|_([^_\n]+)_/g;
  let last = 0;
  for (const found of text.matchAll(pattern)) {
    nodes.push(plain(text.slice(last, found.index)));
    last = found.index + found[0].length;
    const [, url, label, person, group, bold, italic] = found;
    if (url) nodes.push(make("a", { href: plain(url), rel: "noreferrer" }, plain(label || url)));
    else if (person) nodes.push(make("b", {}, `@${state.people[person] || "Clinic FAQ"}`));
    else if (group) nodes.push(make("b", {}, `@${group}`));
    else if (bold) nodes.push(make("b", {}, ...formatted(bold)));
    else nodes.push(make("i", {}, ...formatted(italic)));
  }
  nodes.push(plain(text.slice(last)));
  return nodes;
}

async function act(deed) {
  const answer = await fetch("/act", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(deed),
  });
  const body = await answer.json();
  document.getElementById("trouble").textContent = answer.ok ? "" : body.error;
  await refresh();
  return body;
}

class Window {
  constructor(root) {
    this.root = root;
    this.user = root.dataset.person;
    this.place = state.staff.includes(this.user) ? this.staffChannel() : `D${this.user.slice(1)}`;
    this.thread = "";
    this.drawn = "";
    this.view = "";
    this.people = make("select", { "aria-label": "You are", onchange: () => this.become(this.people.value) });
    for (const [id, name] of Object.entries(state.people)) {
      const role = state.staff.includes(id) ? "staff" : "patient";
      this.people.append(make("option", { value: id, selected: id === this.user }, `${name} (${role})`));
    }
    this.places = make("select", { "aria-label": "Place", onchange: () => this.go(this.places.value) });
    const pane = make("button", { type: "button", onclick: () => this.openPane() }, "Assistant");
    const home = make("button", { type: "button", onclick: () => this.openHome() }, "App Home");
    this.log = make("div", { class: "log", role: "log", "aria-label": "Messages", tabindex: "0" });
    this.input = make("input", { "aria-label": "Message", autocomplete: "off" });
    this.aim = make("button", { type: "button", class: "quiet", onclick: () => this.setThread("") });
    const composer = make("form", { class: "composer", onsubmit: (event) => this.send(event) },
      this.input, make("button", { class: "primary" }, "Send"));
    this.modal = make("div", {});
    root.replaceChildren(make("div", { class: "bar" }, this.people, this.places, pane, home, this.aim),
      this.log, composer, this.modal);
    this.become(this.user);
  }

  staffChannel() {
    return state.channels.find((channel) => channel.name === "staff").id;
  }

  become(user) {
    this.user = user;
    const direct = `D${user.slice(1)}`;
    const mine = state.channels.filter((channel) => channel.members.includes(user));
    this.places.replaceChildren(...mine.map((channel) =>
      make("option", { value: channel.id }, channel.id === direct ? "Clinic FAQ (alone)" : `#${channel.name}`)));
    this.go(mine.some((channel) => channel.id === this.place) ? this.place : direct);
  }

  go(place) {
    this.place = place;
    this.places.value = place;
    this.setThread("");
  }

  setThread(thread) {
    this.thread = thread;
    this.aim.textContent = thread ? "In a thread (leave it)" : "";
    const hint = this.place.startsWith("D") ? "Ask the bot" : "Write, @faq to ask the bot";
    this.input.placeholder = thread ? "Reply in the thread" : `${hint}, or /faq words`;
    this.drawn = "";
    this.draw();
  }

  async openPane() {
    this.go(`D${this.user.slice(1)}`);
    const opened = await act({ deed: "pane", user: this.user });
    this.setThread(opened.thread);
  }

  async openHome() {
    await act({ deed: "home", user: this.user });
    setTimeout(async () => { await refresh(); this.showHome(); }, 500);
  }

  showHome() {
    const home = state.homes[this.user];
    if (!home) return;
    const close = () => { this.modal.replaceChildren(); this.view = ""; };
    this.modal.replaceChildren(make("div", { class: "modal", role: "dialog", "aria-label": "App Home" },
      ...home.blocks.map((block) => this.block(block, null)),
      make("button", { type: "button", onclick: close }, "Close")));
    this.modal.querySelector("button:last-of-type").focus();
  }

  async send(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    const where = { user: this.user, channel: this.place };
    if (text.startsWith("/faq")) await act({ ...where, deed: "command", text: text.slice(4).trim() });
    else {
      const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
      await act({ ...where, deed: "say", text: escaped.replaceAll("@faq", `<@${state.bot}>`), thread: this.thread });
    }
    this.log.scrollTop = this.log.scrollHeight;
  }

  draw() {
    const channel = state.channels.find((each) => each.id === this.place);
    const alone = state.ephemerals.filter((each) => each.channel === this.place && each.user === this.user);
    const pane = state.threads[`${this.place}:${this.thread}`];
    const now = JSON.stringify([channel, alone, pane, this.thread]);
    if (now !== this.drawn) {
      this.drawn = now;
      const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
      this.log.replaceChildren(...this.messages(channel, pane), ...alone.map((each) => this.message(each, "alone")));
      if (atEnd) this.log.scrollTop = this.log.scrollHeight;
    }
    this.drawModal();
  }

  messages(channel, pane) {
    if (pane) {
      const inside = channel.messages.filter((each) => each.thread_ts === this.thread);
      const prompts = inside.length > 1 ? [] : pane.prompts;
      return [
        make("p", { class: "small" }, pane.title ? `Assistant: ${pane.title}` : "Assistant"),
        ...inside.map((each) => this.message(each, "")),
        make("div", { class: "actions" }, ...prompts.map((prompt) => make("button", { type: "button",
          onclick: () => act({ deed: "say", user: this.user, channel: this.place, text: prompt.message, thread: this.thread }),
        }, prompt.title))),
      ];
    }
    const roots = channel.messages.filter((each) => !each.thread_ts || each.thread_ts === each.ts);
    const known = new Set(roots.map((each) => each.ts));
    const below = (ts) => channel.messages.filter((each) => each.thread_ts === ts && each.ts !== ts);
    const panes = channel.messages.filter((each) => each.thread_ts && !known.has(each.thread_ts));
    return [...panes, ...roots].flatMap((root) =>
      [this.message(root, ""), ...below(root.ts).map((each) => this.message(each, "below"))]);
  }

  message(message, kind) {
    const isBot = kind === "alone" || message.user === state.bot;
    const name = isBot ? "Clinic FAQ" : state.people[message.user];
    const marks = `${message.edited && !isBot ? " (edited)" : ""}${kind === "alone" ? " only you can see this" : ""}`;
    const blocks = message.blocks && message.blocks.length ? message.blocks
      : [{ type: "section", text: { text: message.text } }];
    return make("article", { class: `message ${kind} ${isBot ? "bot" : ""}` },
      make("div", {}, make("span", { class: "who" }, name), make("span", { class: "small" }, marks),
        kind === "alone" ? null : this.tools(message)),
      ...blocks.map((block) => this.block(block, message)));
  }

  tools(message) {
    const about = { user: this.user, channel: this.place, ts: message.ts };
    const tool = (label, onclick) => make("button", { type: "button", class: "quiet", onclick }, label);
    const made = [tool("Thread", () => this.setThread(message.thread_ts || message.ts))];
    if (state.staff.includes(this.user)) made.push(tool("Save as Q&A", () => act({ ...about, deed: "save" })));
    if (message.user === this.user) {
      made.push(tool("Edit", () => {
        const text = window.prompt("New text", plain(message.text));
        if (text) act({ ...about, deed: "edit", text });
      }), tool("Delete", () => act({ ...about, deed: "delete" })));
    }
    return make("span", {}, ...made);
  }

  block(block, message) {
    if (block.type === "divider") return make("hr");
    if (block.type === "context") {
      return make("p", { class: "small text" }, ...block.elements.flatMap((each) => [...formatted(each.text), " "]));
    }
    if (block.type === "actions") {
      return make("div", { class: "actions" }, ...block.elements.map((each) => this.element(each, message)));
    }
    const accessory = block.accessory ? [this.element(block.accessory, message)] : [];
    return make("div", { class: "text" }, ...formatted(block.text.text), ...accessory);
  }

  element(element, message) {
    const press = (selected) => act({ deed: "press", user: this.user, channel: this.place, ts: message.ts,
      action: element.action_id, selected });
    if (element.url) return make("a", { href: element.url }, element.text.text);
    if (element.type === "users_select") {
      const options = Object.entries(state.people).map(([id, name]) => make("option", { value: id }, name));
      const label = element.placeholder.text;
      return make("select", { "aria-label": label, onchange: (event) => press(event.target.value) },
        make("option", { value: "" }, label), ...options);
    }
    const style = element.style === "primary" ? "primary" : "";
    return make("button", { type: "button", class: style, onclick: () => press("") }, element.text.text);
  }

  drawModal() {
    const view = state.views[this.user];
    const now = view ? JSON.stringify([view.id, view.blocks, view.errors]) : "";
    if (now === this.view) return;
    this.view = now;
    if (!view) {
      this.modal.replaceChildren();
      return;
    }
    const kept = Object.fromEntries([...this.modal.querySelectorAll("[name]")].map((each) => [each.name, each.value]));
    const fields = view.blocks.map((block) => block.type === "input" ? this.field(block, view, kept) : this.block(block, null));
    const cancel = () => act({ deed: "cancel", user: this.user });
    const submit = view.submit ? make("button", { class: "primary" }, view.submit.text) : null;
    this.modal.replaceChildren(make("form", { class: "modal", "aria-label": view.title.text, onsubmit: (event) => {
      event.preventDefault();
      act({ deed: "submit", user: this.user, values: Object.fromEntries(new FormData(event.target)) });
    } }, make("b", {}, view.title.text), ...fields,
    make("div", { class: "actions" }, submit, make("button", { type: "button", onclick: cancel }, "Close"))));
    const first = this.modal.querySelector("textarea, input");
    if (first) first.focus();
  }

  field(block, view, kept) {
    const element = block.element;
    const field = make(element.multiline ? "textarea" : "input", { name: block.block_id, maxlength: element.max_length });
    field.value = kept[block.block_id] ?? element.initial_value ?? "";
    const fault = (view.errors || {})[block.block_id];
    return make("label", {}, block.label.text, field, fault ? make("p", { class: "fault" }, fault) : null);
  }
}

let windows = null;

async function refresh() {
  state = await (await fetch("/state")).json();
  windows ??= [...document.querySelectorAll(".window")].map((root) => new Window(root));
  windows.forEach((each) => each.draw());
}

async function follow() {
  try {
    await refresh();
  } catch {
    document.getElementById("trouble").textContent = "The simulator cannot be reached.";
  }
  setTimeout(follow, 400);
}

follow();
