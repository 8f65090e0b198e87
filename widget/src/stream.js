import { BASE } from "./config.js";

const AGAIN = 3000;

/**
 * Follows a conversation live. The browser takes up a stream that broke by itself, but not one that was refused, as
 * by a proxy's 502: then `lost` is called, and again until it succeeds.
 */
export class Stream {
  #source;
  #timer;
  #heard;
  #lost;

  /** `heard` has a function for each event's name, which gets its data. */
  constructor(heard, lost) {
    [this.#heard, this.#lost] = [heard, lost];
  }

  get on() { return Boolean(this.#source); }

  follow(path, after) {
    if (this.#source) return;
    const source = new EventSource(`${BASE}${path}/events?after=${after}`);
    for (const [name, act] of Object.entries(this.#heard)) {
      source.addEventListener(name, ({ data }) => act(JSON.parse(data || "null")));
    }
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
      this.end();
      this.#again();
    });
    this.#source = source;
  }

  end() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #again() {
    this.#timer = setTimeout(() => this.#lost().catch(() => this.#again()), AGAIN);
  }
}
