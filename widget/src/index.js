import { FaqbotChat } from "./chat.js";

if (!customElements.get("faqbot-chat")) {
  customElements.define("faqbot-chat", FaqbotChat);
  if (!document.querySelector("faqbot-chat")) document.body.append(document.createElement("faqbot-chat"));
}
