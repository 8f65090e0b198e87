// What the page's owner wrote on the script: <script src="…/static/widget.js" data-side="start" defer></script>

// Asked of the prototype, since <img name="currentScript"> in the page's own content would answer in its place.
const script = Object.getOwnPropertyDescriptor(Document.prototype, "currentScript").get.call(document);
if (!script) throw new Error("faqbot: load the script by <script src defer>, not as a module");

export const BASE = new URL(script.src).origin;
export const { side, open: openLabel, accent, onAccent } = script.dataset;

// Only for a page that cannot reach the server.
export const FALLBACK = {
  title: "Questions", open: "Ask a question", close: "Close", retry: "Try again",
  offline: "The chat cannot be reached right now. In an emergency, call your emergency number.",
};
