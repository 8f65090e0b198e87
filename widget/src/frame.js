import { h, icon } from "./dom.js";

/** All fixed nodes, still without words: data-text and data-name say which label goes where. */
export function frame() {
  const button = (attributes, ...children) => h("button", { type: "button", ...attributes }, ...children);
  const word = (label) => h("span", { "data-text": label });
  const launcher = button({ class: "launcher", hidden: "" }, icon("chat"), word("open"));
  const news = h("div", { class: "quiet", "aria-live": "polite" });
  const close = button({ class: "round", "data-name": "close" }, icon("close"));
  const save = button({ class: "round", "data-name": "save" }, icon("save"));
  const title = h("h2", { id: "title", "data-text": "title" });
  const subtitle = h("p", { class: "note" });
  const alert = h("div", { role: "alert" });
  const pin = h("div", { class: "pin", hidden: "" });
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
    h("div", { class: "head" }, h("div", {}, title, subtitle), save, close), pin, alert, log, live, foot);
  return { launcher, news, dialog, save, close, subtitle, pin, alert, log, typing, contact, live, foot, person, clear, erase, form,
    input };
}
