import { FALLBACK } from "./config.js";
import { h, sheet } from "./dom.js";
import { Screen } from "./screen.js";
import CSS from "./styles.css";
import { Talk } from "./talk.js";
import { attributes, checked } from "./theme.js";
import { Window } from "./window.js";

/** The patients' chat as one custom element. Its words come from the server's /api/chat. */
export class FaqbotChat extends HTMLElement {
  #screen;
  #window;
  #talk;

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" }), refusal = sheet("");
    root.adoptedStyleSheets = [sheet(CSS), attributes(), refusal];
    this.#screen = new Screen(root);
    this.#window = new Window(this.#screen, root);
    this.#talk = new Talk(this.#screen);
    this.#listen();
    const { launcher, dialog } = this.#screen.view;
    const check = () => checked(launcher, refusal);
    launcher.addEventListener("click", check); // the page may have changed its colours since
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", check);
    this.#talk.configure().catch(() => this.#talk.word(FALLBACK)).finally(() => {
      launcher.hidden = dialog.open;
      check();
    });
    if (this.#talk.begun) this.#talk.resume(); // something is left from an earlier page
  }

  #listen() {
    const { launcher, save, person, clear, erase, form, input, dialog } = this.#screen.view;
    const talk = this.#talk;
    launcher.addEventListener("click", () => this.open());
    dialog.addEventListener("keydown", (event) => this.#onKey(event));
    save.addEventListener("click", () => this.#save());
    person.addEventListener("click", () => talk.send(this.#screen.labels.person));
    clear.addEventListener("click", () => talk.clear());
    erase.addEventListener("click", () => talk.erase());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim()) talk.send(input.value.trim());
      input.value = "";
      input.focus();
    });
    input.addEventListener("input", () => talk.tellTyping());
    window.addEventListener("online", () => this.#screen.isOpen && talk.retry());
    window.addEventListener("offline", () => this.#screen.isOpen && talk.alert(new Error()));
  }

  #onKey(event) {
    const { dialog, form, input } = this.#screen.view;
    const sends = event.key === "Enter" && !event.shiftKey && event.target === input;
    if (event.isComposing || !(sends || event.key === "Escape")) return;
    event.preventDefault();
    sends ? form.requestSubmit() : dialog.close();
  }

  open() {
    const { input, close } = this.#screen.view;
    this.#window.open(this.#talk.ready ? input : close);
    this.#talk.read();
    this.#screen.reveal("instant");
    this.#talk.resume();
  }

  #save() {
    const href = URL.createObjectURL(new Blob([this.#screen.text()], { type: "text/plain;charset=utf-8" }));
    h("a", { href, download: "chat.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  }
}
