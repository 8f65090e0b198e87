// Keeps the chats of two tabs in step: each tells the others which conversation went on, or that it was cleared. The
// id travels with the news, since another tab's storage may show a change later than its message.

export class Tabs {
  #channel = "BroadcastChannel" in window ? new BroadcastChannel("faqbot") : undefined;

  listen(act) {
    this.#channel?.addEventListener("message", ({ data }) => act(data));
  }

  tell(id) {
    this.#channel?.postMessage(id);
  }
}
