// Opens and closes the dialog: modal on a phone, beside the page elsewhere.

import { sheet } from "./dom.js";

const PHONE = matchMedia("(max-width: 600px), (max-height: 500px)");
const PAGE_LOCK = sheet("html { overflow: hidden; }");

export class Window {
  #screen;
  #root;
  #fit = sheet("");

  constructor(screen, root) {
    [this.#screen, this.#root] = [screen, root];
    root.adoptedStyleSheets.push(this.#fit);
    PAGE_LOCK.disabled = true;
    document.adoptedStyleSheets.push(PAGE_LOCK);
    const { dialog, close } = screen.view;
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#closed());
    PHONE.addEventListener("change", () => dialog.open && this.open());
    for (const name of ["resize", "scroll"]) visualViewport.addEventListener(name, () => this.#fitKeyboard());
  }

  /** Open, or show again when turning the phone changes how; `first` gets the focus at the beginning. */
  open(first) {
    const { dialog, launcher } = this.#screen.view;
    const focused = dialog.open && this.#root.activeElement;
    dialog.close();
    this.#fitKeyboard();
    PHONE.matches ? dialog.showModal() : dialog.show();
    PAGE_LOCK.disabled = !PHONE.matches;
    launcher.hidden = true;
    (focused || first)?.focus();
  }

  #closed() {
    const { dialog, launcher } = this.#screen.view;
    if (dialog.open) return; // shown again in the other mode
    PAGE_LOCK.disabled = true;
    launcher.hidden = false;
    launcher.focus();
  }

  /** Stay above the on-screen keyboard, which shrinks only the visual viewport. */
  #fitKeyboard() {
    const { scale, offsetTop, height } = visualViewport;
    if (scale > 1.01) return; // the patient zoomed in: leave the layout alone
    this.#fit.replaceSync(`:host { --top: ${offsetTop}px; --height: ${height}px; }`);
  }
}
