/*
 * The patients' chat as one custom element: <script src="https://clinic.example/static/widget.js" defer></script>
 * Its words come from the server's /api/chat. A page themes it from its own stylesheet:
 *   faqbot-chat { --faqbot-accent: navy; --faqbot-on-accent: #fff; --faqbot-font: serif; --faqbot-radius: 8px; }
 */
(() => {
  const BASE = new URL(document.currentScript.src).origin;
  const STORED = "faqbot.conversation";
  const SEEN = "faqbot.seen"; // the last turn that was shown in an open chat while a person was asked for
  const OPEN = ["waiting", "with_person"];
  const PHONE = matchMedia("(max-width: 600px), (max-height: 500px)");
  const CLEARED = new Error("The chat was cleared");

  // Only for a page that cannot reach the server.
  const FALLBACK = {
    title: "Questions", open: "Ask a question", close: "Close", retry: "Try again",
    offline: "The chat cannot be reached right now. In an emergency, call your emergency number.",
  };

  const ICONS = {
    alert: "M12 9v4.5m0 3.5v.1M10.3 4.3 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.3a2 2 0 0 0-3.4 0Z",
    arrow: "m9 6 6 6-6 6",
    chat: "M20 11.5a7.5 7.5 0 0 1-10.8 6.8l-4.7 1.2 1.2-4.2A7.5 7.5 0 1 1 20 11.5Z",
    close: "m6 6 12 12M18 6 6 18",
    person: "M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5",
    send: "M12 19V5m-6 6 6-6 6 6",
  };

  const CSS = `
    :host {
      all: initial; display: contents; color-scheme: light dark;
      --font: var(--faqbot-font, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Arial, sans-serif);
      --accent: var(--faqbot-accent, #0f665f); --on-accent: var(--faqbot-on-accent, #fff);
      --bg: #fff; --surface: #f0f5f4; --text: #1a2625; --muted: #53605e; --line: #d5dfdd; --edge: #7d8a87;
      --urgent: #b3261e; --urgent-bg: #fdf0ee; --urgent-text: #5c130e;
    }
    @media (prefers-color-scheme: dark) { :host {
      --accent: var(--faqbot-accent, #86d3c8); --on-accent: var(--faqbot-on-accent, #06231f);
      --bg: #161c1c; --surface: #222b2a; --text: #e7eeec; --muted: #a7b5b2; --line: #37433f; --edge: #7b8a87;
      --urgent: #f4a49c; --urgent-bg: #3b1a17; --urgent-text: #ffdfdb;
    } }
    @media (forced-colors: active) { :host { --urgent: CanvasText; --muted: CanvasText; } }
    * { box-sizing: border-box; margin: 0; }
    [hidden], .panel:not([open]) { display: none !important; }
    a { color: inherit; text-underline-offset: .2em; }
    button { min-height: 44px; min-width: 44px; padding: 0; border: 1px solid transparent; background: none;
      font: inherit; color: inherit; cursor: pointer; touch-action: manipulation; }
    svg { width: 1.375em; height: 1.375em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8;
      stroke-linecap: round; stroke-linejoin: round; }
    /* Two rings, so that one of them shows on any page. */
    :focus-visible { outline: 3px solid var(--text); outline-offset: 2px; box-shadow: 0 0 0 2px var(--bg); }
    .quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .launcher, .panel { position: fixed; inset: auto; inset-block-end: max(20px, env(safe-area-inset-bottom));
      inset-inline-end: 20px; z-index: var(--faqbot-layer, 2147483000); font: 1em/1.5 var(--font);
      box-shadow: 0 2px 6px rgb(0 20 18 / .1), 0 16px 48px rgb(0 20 18 / .2); }
    .launcher { display: flex; align-items: center; gap: .6em; min-height: 54px; padding: 0 1.35em 0 1.1em;
      border-radius: 27px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
    .panel { display: flex; flex-direction: column; width: 420px; height: min(720px, 100dvh - 40px); max-width: none;
      max-height: none; padding: 0; border: 1px solid var(--line); border-radius: var(--faqbot-radius, 20px);
      overflow: auto; overflow-wrap: anywhere; background: var(--bg); color: var(--text); }
    .panel:modal { inset: var(--top, 0) 0 auto; width: 100%; height: var(--height, 100dvh); border: 0;
      border-radius: 0; padding: env(safe-area-inset-top) env(safe-area-inset-right)
      env(safe-area-inset-bottom) env(safe-area-inset-left); }
    .head { display: flex; align-items: center; gap: .75em; padding: .7em .75em .7em 1.25em;
      border-block-end: 1px solid var(--line); }
    .head div { flex: 1; }
    h2 { font-size: 1.0625em; font-weight: 650; line-height: 1.3; }
    .note { font-size: .875em; color: var(--muted); line-height: 1.4; text-wrap: pretty; }
    .round { display: grid; place-items: center; border-radius: 50%; flex: none; }
    .alert { display: flex; flex-wrap: wrap; gap: 0 1em; padding: .6em 1.25em; line-height: 1.4;
      background: var(--surface); border-block-end: 1px solid var(--line); }
    .alert p { flex: 1 0 100%; padding-block-end: .3em; }
    .alert :is(a, button) { display: inline-flex; align-items: center; min-height: 44px; font-weight: 600; }
    .alert button { padding: 0 1.1em; border-color: var(--edge); border-radius: 22px; }
    .log { flex: 1; min-height: 4.5em; overflow-y: auto; overscroll-behavior: contain; padding: 1.25em;
      display: flex; flex-direction: column; gap: .75em; position: relative; }
    .log:focus-visible { outline-offset: -4px; box-shadow: none; }
    .log > :first-child { margin-block-start: auto; }
    .turn { max-width: 92%; align-self: flex-start; display: grid; gap: .5em; }
    .patient { max-width: 85%; align-self: flex-end; display: block; padding: .65em 1em; white-space: pre-wrap;
      border: 1px solid transparent; border-radius: 18px 18px 4px; color: var(--on-accent);
      background: var(--accent); }
    .unsent { background: none; color: var(--text); border: 1px dashed var(--edge); }
    .part { display: flex; gap: .75em; padding: .75em 1em; border: 1px solid transparent;
      border-radius: 4px 18px 18px; background: var(--surface); }
    .urgent { background: var(--urgent-bg); color: var(--urgent-text); border: 2px solid var(--urgent); }
    .urgent > svg { color: var(--urgent); }
    h3 { font-size: 1em; font-weight: 650; margin-block-end: .25em; }
    .rich > * + * { margin-block-start: .6em; }
    .rich :is(ul, ol) { display: grid; gap: .25em; padding-inline-start: 1.3em; }
    /* A finger's width to call, without moving the lines apart. */
    .rich a[href^="tel:"] { font-weight: 700; padding: 14px 10px; margin-inline: -10px; white-space: nowrap; }
    .source { margin-block-start: .75em; padding-block-start: .6em; border-block-start: 1px solid var(--line); }
    .options { display: grid; gap: .5em; padding: 0; list-style: none; }
    .options:not([aria-label=""])::before { content: attr(aria-label) / ""; font-size: .875em; color: var(--muted); }
    .options button { display: flex; align-items: center; justify-content: space-between; gap: .75em; width: 100%;
      padding: .5em .75em .5em 1em; border-color: var(--line); border-radius: 14px; text-align: start;
      font-size: .9375em; line-height: 1.35; }
    .options svg { width: 1.1em; height: 1.1em; color: var(--muted); }
    .typing { display: flex; align-items: center; gap: .75em; color: var(--muted); font-size: .875em; }
    .typing:empty { margin-block-start: -.75em; }
    .typing:not(:empty)::before { content: ""; width: 28px; height: 6px;
      background: radial-gradient(circle, currentColor 2.5px, transparent 3px) 0 0/10px 6px; }
    .foot { padding: .25em 1em 1em; border-block-start: 1px solid var(--line); }
    .tools { display: flex; flex-wrap: wrap; justify-content: space-between; font-size: .875em; }
    .tools button { display: flex; align-items: center; gap: .5em; padding: 0 .75em; border-radius: 22px; }
    .tools .person { font-weight: 600; }
    .plain { white-space: pre-wrap; }
    .staff .part { border-color: var(--edge); background: none; }
    .contact { display: grid; gap: .75em; padding: 1em; border: 1px solid var(--edge); border-radius: 18px; }
    .contact label { display: grid; gap: .25em; font-size: .9375em; }
    .contact .consent { display: flex; align-items: center; gap: .5em; min-height: 44px; }
    .contact input { min-height: 44px; padding: 0 .75em; border: 1px solid var(--edge); border-radius: 12px;
      background: none; color: inherit; font: max(16px, 1em)/1.5 var(--font); }
    .contact [type="checkbox"] { min-height: 24px; width: 24px; flex: none; accent-color: var(--accent); }
    .contact .note:empty { display: none; }
    .leave { border-radius: 22px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
    .leave:disabled { opacity: .6; }
    .write { display: flex; align-items: flex-end; gap: .25em; padding: 4px; margin-block-start: .25em;
      border: 1px solid var(--edge); border-radius: 27px; }
    .write:focus-within { border-color: transparent; outline: 2px solid var(--text); outline-offset: -1px; }
    textarea { flex: 1; min-width: 0; min-height: 44px; max-height: 8em; padding: 10px 4px 10px 14px; border: 0;
      background: none; color: inherit; font: max(16px, 1em)/24px var(--font); resize: none;
      field-sizing: content; }
    textarea:focus-visible { outline: none; box-shadow: none; }
    textarea::placeholder { color: var(--muted); opacity: 1; }
    .send { background: var(--accent); color: var(--on-accent); }
    @media (hover: hover) { :is(.head, .tools, .options) button:hover { background: var(--surface); } }
    @media (prefers-reduced-motion: no-preference) {
      .log { scroll-behavior: smooth; }
      .panel[open], .new { animation: rise .2s ease-out; }
      .typing::before { animation: breathe 1.4s ease-in-out infinite; }
      @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
      @keyframes breathe { 50% { opacity: .3; } }
    }
    @media print { :is(.launcher, .panel) { display: none !important; } }
  `;

  function sheet(text) {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    return made;
  }

  const PAGE_LOCK = sheet("html { overflow: hidden; }");

  function h(tag, attributes = {}, ...children) {
    const kind = ["svg", "path"].includes(tag) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
    const node = document.createElementNS(kind, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  const icon = (name) => h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: ICONS[name] }));

  // ---- the server ----

  /** Throws an error with `status` when the server says no (`final`: to the same again, too), else without it. */
  async function request(path, body, controller = new AbortController(), method = body ? "POST" : "GET") {
    setTimeout(() => controller.abort(), 10_000);
    const json = body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(BASE + path, { method, ...json, credentials: "omit", signal: controller.signal });
    if (response.status === 204) return undefined;
    if (response.ok) return response.json();
    const { status } = response, { error } = await response.json().catch(() => ({}));
    const final = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
    throw Object.assign(new Error(error?.message), { status, final });
  }

  // Where a browser blocks storage, the id lives on in memory and only a reload forgets it.
  const memory = {};
  const stored = (key) => {
    try { return localStorage.getItem(key) ?? memory[key]; } catch { return memory[key]; }
  };
  const store = (key, value) => {
    memory[key] = value;
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* blocked */ }
  };
  const conversation = {
    get id() { return stored(STORED); },
    set id(id) { store(STORED, id); },
    get path() { return `/api/conversations/${encodeURIComponent(this.id)}`; },
  };

  // On plain http there is no randomUUID.
  const newId = () => crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");

  // ---- from data to nodes ----

  function patientTurn(text, labels) {
    return h("div", { class: "turn patient" }, h("span", { class: "quiet" }, `${labels.you}: `), text);
  }

  /** A reply has parts; a greeting is just its HTML, a turn without a reply its text. */
  function botTurn(reply, labels) {
    const parts = reply.parts?.length ? reply.parts : [reply];
    const titled = parts.filter((part) => part.question).length > 1;
    return h("div", { class: "turn" }, h("span", { class: "quiet" }, `${labels.bot}: `),
      ...parts.map((part) => botPart(part, titled && part.question, labels)));
  }

  /** What a person of the clinic wrote: plain text under their name. */
  function staffTurn({ name, text }) {
    return h("div", { class: "turn staff" },
      h("div", { class: "part" }, icon("person"), h("div", {}, h("h3", {}, name), h("p", { class: "plain" }, text))));
  }

  /** One turn as it is stored; a repeated one has the same key. */
  function turnNode(turn, labels) {
    if (turn.author === "patient") return patientTurn(turn.text, labels);
    return turn.author === "staff" ? staffTurn(turn) : botTurn(turn.reply ?? turn, labels);
  }

  const keyOf = ({ author, message_id: id }) => `${author}:${id}`;

  function botPart({ kind = "answer", text, html, sources = [] }, heading, labels) {
    const rich = h("div", { class: "rich" }, html ? "" : text);
    if (html) rich.innerHTML = html; // sanitised by the server
    for (const link of rich.querySelectorAll("a[href^='http']")) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    const body = h("div", {}, rich, ...sources.map((source) => sourceLine(source, labels)));
    if (heading) body.prepend(h("h3", {}, heading));
    const sign = { urgent: "alert", handoff: "person" }[kind];
    return h("div", { class: `part ${kind}` }, ...(sign ? [icon(sign)] : []), body);
  }

  function sourceLine({ title, reviewed }, labels) {
    const day = new Date(reviewed).toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
    const review = reviewed ? ` · ${labels.reviewed} ${day.replaceAll(" ", "\u00a0")}` : "";
    return h("p", { class: "source note" }, `${labels.sources}: ${title}${review}`);
  }

  function optionList(options, caption, pick) {
    return h("ul", { class: "options", role: "list", "aria-label": caption }, ...options.map((option) => {
      const button = h("button", { type: "button" }, h("span", {}, option.label), icon("arrow"));
      button.addEventListener("click", () => pick(option));
      return h("li", {}, button);
    }));
  }

  /** All fixed nodes, still without words: data-text and data-name say which label goes where. */
  function frame() {
    const button = (attributes, ...children) => h("button", { type: "button", ...attributes }, ...children);
    const word = (label) => h("span", { "data-text": label });
    const launcher = button({ class: "launcher", hidden: "" }, icon("chat"), word("open"));
    const close = button({ class: "round", "data-name": "close" }, icon("close"));
    const title = h("h2", { id: "title", "data-text": "title" });
    const subtitle = h("p", { class: "note" });
    const alert = h("div", { role: "alert" });
    const typing = h("div", { class: "typing", role: "status" });
    const field = (name, attributes) =>
      h("label", {}, word(name), h("input", { name, maxlength: "80", ...attributes }));
    const contact = h("form", { class: "contact", hidden: "", novalidate: "" }, h("div", { class: "rich" }),
      field("reach", { autocomplete: "email", maxlength: "254" }), field("name", { autocomplete: "name" }),
      h("label", { class: "consent" }, h("input", { name: "consent", type: "checkbox" }), word("consent")),
      h("p", { class: "note", role: "alert" }), h("button", { class: "leave" }, word("leave")));
    const log = h("div",
      { class: "log", role: "log", "aria-live": "off", tabindex: "0", "data-name": "title" }, typing, contact);
    const live = h("div", { class: "quiet", "aria-live": "polite" });
    const person = button({ class: "person" }, icon("person"), word("person"));
    const clear = button({ class: "clear" }, word("clear"));
    const erase = button({ class: "erase", hidden: "" }, word("delete"));
    const input = h("textarea", { id: "input", rows: "1", enterkeyhint: "send", autocomplete: "off" });
    const form = h("form", { class: "write" }, h("label", { class: "quiet", for: "input", "data-text": "input" }), input,
      button({ type: "submit", class: "send round", "data-name": "send" }, icon("send")));
    const foot = h("div", { class: "foot", hidden: "" }, h("div", { class: "tools" }, person, clear, erase), form);
    const dialog = h("dialog", { class: "panel", "aria-labelledby": "title" },
      h("div", { class: "head" }, h("div", {}, title, subtitle), close), alert, log, live, foot);
    return { launcher, dialog, close, subtitle, alert, log, typing, contact, live, foot, person, clear, erase, form,
      input };
  }

  class FaqbotChat extends HTMLElement {
    #view = frame();
    #labels = FALLBACK;
    #chat; // what /api/chat said
    #restored = false;
    #outbox = []; // messages to send, oldest first
    #unsent = []; // those that failed; they wait for a retry and hold up no other
    #running; // the one run that empties the outbox
    #controller; // of the request under way
    #timers = {};
    #shown = new Set(); // the keys of the turns in the log
    #seen = 0; // the number of the last stored turn in the log
    #handoff; // how the request for a person stands
    #stream; // open while there is one
    #fit = sheet("");

    connectedCallback() {
      if (this.shadowRoot) return;
      const { launcher, dialog } = this.#view;
      this.attachShadow({ mode: "open" }).append(launcher, dialog);
      this.shadowRoot.adoptedStyleSheets = [sheet(CSS), this.#fit];
      PAGE_LOCK.disabled = true;
      document.adoptedStyleSheets.push(PAGE_LOCK);
      this.#listen();
      this.#configure().catch(() => this.#word(FALLBACK)).finally(() => { launcher.hidden = dialog.open; });
      if (conversation.id && stored(SEEN)) this.#resume(); // a person was asked for on an earlier page
    }

    #listen() {
      const { launcher, dialog, close, person, clear, erase, contact, form, input } = this.#view;
      launcher.addEventListener("click", () => this.open());
      close.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => this.#closed());
      dialog.addEventListener("keydown", (event) => this.#onKey(event));
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
      PHONE.addEventListener("change", () => dialog.open && this.#show());
      window.addEventListener("online", () => dialog.open && this.#retry());
      for (const name of ["resize", "scroll"]) visualViewport.addEventListener(name, () => this.#fitKeyboard());
    }

    #onKey(event) {
      const { dialog, form, input } = this.#view;
      const sends = event.key === "Enter" && !event.shiftKey && event.target === input;
      if (event.isComposing || !(sends || event.key === "Escape")) return;
      event.preventDefault();
      sends ? form.requestSubmit() : dialog.close();
    }

    // ---- opening and closing ----
    open() {
      this.#show();
      this.#markRead();
      this.#reveal("instant");
      this.#resume();
    }

    /** Modal on a phone, beside the page elsewhere; again when turning the phone changes which it is. */
    #show() {
      const { dialog, launcher, input, close } = this.#view;
      const focused = dialog.open && this.shadowRoot.activeElement;
      dialog.close();
      this.#fitKeyboard();
      PHONE.matches ? dialog.showModal() : dialog.show();
      PAGE_LOCK.disabled = !PHONE.matches;
      launcher.hidden = true;
      (focused || (this.#chat ? input : close)).focus();
    }

    #closed() {
      if (this.#view.dialog.open) return; // shown again in the other mode
      PAGE_LOCK.disabled = true;
      this.#view.launcher.hidden = false;
      this.#view.launcher.focus();
    }

    /** Stay above the on-screen keyboard, which shrinks only the visual viewport. */
    #fitKeyboard() {
      const { scale, offsetTop, height } = visualViewport;
      if (scale > 1.01) return; // the patient zoomed in: leave the layout alone
      this.#fit.replaceSync(`:host { --top: ${offsetTop}px; --height: ${height}px; }`);
    }

    // ---- talking ----
    #send(text, optionId) {
      const node = patientTurn(text, this.#labels);
      this.#append(node);
      const body = { text, message_id: newId(), option_id: optionId };
      this.#shown.add(`patient:${body.message_id}`);
      this.#outbox.push({ node, body });
      this.#resume();
    }

    #retry() {
      this.#view.typing.before(...this.#unsent.map(({ node }) => node)); // next to their answers
      this.#outbox.unshift(...this.#unsent.splice(0));
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
      this.#typing(false);
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
      this.#view.foot.hidden = false;
      this.#greet();
    }

    #word(labels) {
      this.#labels = labels;
      this.#view.input.placeholder = labels.input ?? "";
      this.#view.contact.firstChild.innerHTML = this.#chat?.contact ?? ""; // sanitised by the server
      this.#stand(this.#handoff);
      const all = (selector) => this.shadowRoot.querySelectorAll(selector);
      for (const node of all("[data-text]")) node.textContent = labels[node.dataset.text] ?? "";
      for (const node of all("[data-name]")) node.setAttribute("aria-label", labels[node.dataset.name] ?? "");
    }

    #greet() {
      this.#append(botTurn(this.#chat.greeting, this.#labels), { options: this.#chat.suggestions });
    }

    async #restore() {
      const { turns = [], handoff } = this.#restored || !conversation.id ? {} : await this.#history();
      this.#restored = true;
      if (!turns.length) return;
      const { log, typing, contact } = this.#view;
      const nodes = turns.map((turn) => turnNode(turn, this.#labels));
      const waiting = [...this.#unsent, ...this.#outbox].map(({ node }) => node);
      log.replaceChildren(log.firstChild, ...nodes, ...waiting, typing, contact);
      for (const turn of turns) this.#shown.add(keyOf(turn));
      this.#saw(turns.at(-1));
      this.#offer(turns.at(-1).reply);
      this.#stand(handoff);
      this.#reveal("instant");
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

    // ---- a person ----
    /** Show how the request for a person stands, and follow the conversation while it is open. */
    #stand(handoff) {
      this.#handoff = handoff;
      const { subtitle, contact, erase } = this.#view;
      const { bot = "", waiting = "" } = this.#labels;
      const words = { waiting: handoff?.promise ?? waiting, with_person: handoff?.person };
      subtitle.textContent = words[handoff?.status] || bot;
      contact.hidden = !handoff?.ask_contact;
      erase.hidden = !conversation.id;
      if (OPEN.includes(handoff?.status)) return this.#follow();
      this.#unfollow();
      if (handoff) store(SEEN);
    }

    /** The browser takes up a stream that broke by itself, but not one that was refused, as by a proxy's 502. */
    #follow() {
      this.#markRead();
      if (this.#stream || !conversation.id) return;
      this.#stream = new EventSource(`${BASE}${conversation.path}/events?after=${this.#seen}`);
      this.#stream.addEventListener("turn", ({ data }) => this.#receive(JSON.parse(data)));
      this.#stream.addEventListener("handoff", ({ data }) => this.#stand(JSON.parse(data)));
      this.#stream.addEventListener("gone", () => this.#clear());
      this.#stream.addEventListener("error", ({ target }) => {
        if (target.readyState !== EventSource.CLOSED || target !== this.#stream) return;
        this.#unfollow();
        this.#timers.follow = setTimeout(() => this.#catchUp(), 3000);
      });
    }

    #unfollow() {
      clearTimeout(this.#timers.follow);
      this.#stream?.close();
      this.#stream = undefined;
    }

    async #catchUp() {
      try {
        const { turns = [], handoff } = await this.#history();
        turns.forEach((turn) => this.#receive(turn));
        this.#stand(handoff);
      } catch {
        this.#timers.follow = setTimeout(() => this.#catchUp(), 3000);
      }
    }

    /** Show a turn that came live, once: what this page sent or was answered is there already. */
    #receive(turn) {
      this.#saw(turn);
      if (this.#shown.has(keyOf(turn))) return;
      this.#shown.add(keyOf(turn));
      this.#append(turnNode(turn, this.#labels), turn.reply);
      if (turn.author === "patient") return;
      this.#announce(turn.name ? `${turn.name}: ${turn.text}` : turn.text);
      if (!this.#view.dialog.open) this.#markUnread();
    }

    #saw({ seq }) {
      this.#seen = Math.max(this.#seen, seq);
      if (this.#view.dialog.open) this.#markRead();
      else if (stored(SEEN) && this.#seen > stored(SEEN)) this.#markUnread();
    }

    #markRead() {
      const { dialog, launcher } = this.#view;
      if (!dialog.open) return;
      launcher.lastChild.textContent = this.#labels.open;
      if (OPEN.includes(this.#handoff?.status)) store(SEEN, this.#seen || 1);
    }

    #markUnread() {
      this.#view.launcher.lastChild.textContent = this.#labels.unread;
    }

    async #leaveContact() {
      const { contact } = this.#view, { reach, name, consent } = contact.elements;
      const [note, button] = [contact.querySelector(".note"), contact.querySelector("button")];
      button.disabled = true;
      note.textContent = "";
      try {
        const sent = { reach: reach.value.trim(), name: name.value.trim(), consent: consent.checked };
        await request(`${conversation.path}/contact`, sent);
        this.#keepFocus(() => { contact.hidden = true; });
        contact.reset();
        await this.#catchUp();
      } catch (error) {
        note.textContent = (error.status < 500 && error.message) || this.#labels.offline;
      }
      button.disabled = false;
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

    async #deliver({ node, body }) {
      this.#typing(true);
      const message = { ...body, conversation_id: conversation.id };
      const { conversation_id: id, reply } = await this.#ask("/api/messages", message);
      node.classList.remove("unsent");
      conversation.id = id;
      if (reply.handoff || !this.#handoff) this.#stand(reply.handoff);
      const key = `bot:${body.message_id}`;
      if (reply.kind === "silent" || this.#shown.has(key)) return;
      this.#shown.add(key);
      this.#append(botTurn(reply, this.#labels), reply);
      const choices = reply.kind === "clarify" ? reply.options.map((option) => option.label) : [];
      this.#announce([reply.text, ...choices].join("\n"));
    }

    /** Lose no word of a message that failed: for a retry, or back in the input when that cannot help. */
    #keep(message, error) {
      if (error === CLEARED) return;
      message.node.classList.add("unsent");
      if (!error.final) return void this.#unsent.push(message);
      message.node.remove();
      this.#view.input.value ||= message.body.text;
    }

    #clear() {
      this.#controller?.abort(CLEARED);
      [this.#outbox, this.#unsent] = [[], []];
      this.#forget();
      this.#view.log.replaceChildren(this.#view.typing, this.#view.contact);
      this.#alert();
      this.#greet();
      this.#announce(this.#chat.greeting.text);
    }

    #forget() {
      conversation.id = undefined;
      store(SEEN);
      this.#shown.clear();
      this.#seen = 0;
      this.#stand();
    }

    // ---- showing ----
    #append(node, reply) {
      node.classList.add("new");
      this.#view.typing.before(node);
      this.#offer(reply);
      this.#reveal();
    }

    /** Scroll to the newest turn, to its beginning when it is taller than the window. */
    #reveal(behavior) {
      const newest = [...this.#view.log.querySelectorAll(".turn")].at(-1);
      this.#view.log.scrollTo({ top: newest?.offsetTop - 16, behavior });
    }

    /** Only the newest options can be picked, and none while a message is under way. */
    #offer(reply) {
      const { options = [], kind } = reply ?? {};
      const { log, typing } = this.#view;
      const caption = kind === "clarify" ? "" : this.#labels.suggestions ?? "";
      this.#keepFocus(() => log.querySelectorAll(".options").forEach((list) => list.remove()));
      if (!options.length || this.#outbox.length) return;
      typing.before(optionList(options, caption, ({ id, label }) => this.#send(label, id)));
    }

    /** Catch the focus when the control that had it goes away. */
    #keepFocus(change) {
      const focused = this.shadowRoot.activeElement;
      change();
      if (!focused || (focused.isConnected && focused.checkVisibility())) return;
      // Focusing the input of a touch screen would call up the keyboard over the answer.
      this.#view[matchMedia("(pointer: coarse)").matches ? "log" : "input"].focus({ preventScroll: true });
    }

    #typing(on) {
      const { typing, log } = this.#view;
      clearTimeout(this.#timers.typing);
      typing.textContent = "";
      if (on) this.#timers.typing = setTimeout(() => {
        typing.textContent = this.#labels.typing;
        log.scrollTo({ top: log.scrollHeight });
      }, 300); // most answers are there sooner, and a flicker is worse than no sign
    }

    /** Say it once, then take it away: nobody should meet the words twice when reading through the page. */
    #announce(text) {
      const { live } = this.#view;
      clearTimeout(this.#timers.live);
      live.replaceChildren(h("p", {}, text));
      this.#timers.live = setTimeout(() => live.replaceChildren(), 10_000);
    }

    /** Show what is amiss, or take the notice away when nothing is. */
    #alert(trouble) {
      const text = (trouble?.status < 500 && trouble.message) || this.#labels.offline;
      const retry = h("button", { type: "button" }, this.#labels.retry);
      retry.addEventListener("click", () => this.#retry());
      const phone = this.#chat ? [h("a", { href: this.#chat.phone_href }, this.#chat.phone)] : [];
      const actions = trouble?.final && !this.#unsent.length ? phone : [...phone, retry];
      const nodes = trouble || this.#unsent.length ? [h("p", {}, text), ...actions] : [];
      this.#view.alert.classList.toggle("alert", nodes.length > 0);
      this.#keepFocus(() => this.#view.alert.replaceChildren(...nodes));
      if (nodes.length) this.#view.log.scrollTo({ top: this.#view.log.scrollHeight }); // it took room from the log
    }
  }

  if (customElements.get("faqbot-chat")) return;
  customElements.define("faqbot-chat", FaqbotChat);
  if (!document.querySelector("faqbot-chat")) document.body.append(document.createElement("faqbot-chat"));
})();
