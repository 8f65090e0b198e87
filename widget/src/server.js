import { BASE } from "./config.js";

/** What a request fails with that was dropped: no trouble to speak of. */
export const DROPPED = new Error("The request is not wanted any more");

/** Throws an error with `status` when the server says no (`final`: to the same again, too), else without it. */
export async function request(path, body, controller = new AbortController(), method = body ? "POST" : "GET") {
  setTimeout(() => controller.abort(), 10_000);
  const json = body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(BASE + path, { method, ...json, credentials: "omit", signal: controller.signal });
  if (response.status === 204) return undefined;
  if (response.ok) return response.json();
  const { status } = response, { error } = await response.json().catch(() => ({}));
  const final = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  throw Object.assign(new Error(error?.message), { status, final });
}

/** Asks the server one thing after the other; what is under way can be dropped. */
export class Line {
  #controller;

  ask(path, body) {
    this.#controller = new AbortController();
    return request(path, body, this.#controller);
  }

  drop() {
    this.#controller?.abort(DROPPED);
  }
}
