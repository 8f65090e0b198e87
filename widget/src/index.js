import { FaqbotChat } from "./chat.js";

if (!customElements.get("faqbot-chat")) {
  customElements.define("faqbot-chat", FaqbotChat);
  const add = () => document.querySelector("faqbot-chat") || document.body.append(document.createElement("faqbot-chat"));
  // Where somebody left out `defer`, there is no body yet.
  document.body ? add() : document.addEventListener("DOMContentLoaded", add);
}
