// From data to nodes. Only what the server has sanitised goes in as HTML.

import { h, icon } from "./dom.js";

export function patientTurn(text, labels) {
  return h("div", { class: "turn patient" }, h("span", { class: "quiet" }, `${labels.you}: `), text);
}

/** A reply has parts; a greeting is just its HTML, a turn without a reply its text. */
export function botTurn(reply, labels) {
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
export function turnNode(turn, labels) {
  if (turn.author === "patient") return patientTurn(turn.text, labels);
  return turn.author === "staff" ? staffTurn(turn) : botTurn(turn.reply ?? turn, labels);
}

export const keyOf = ({ author, message_id: id }) => `${author}:${id}`;

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

export function optionList(options, caption, pick) {
  return h("ul", { class: "options", role: "list", "aria-label": caption }, ...options.map((option) => {
    const button = h("button", { type: "button" }, h("span", {}, option.label), icon("arrow"));
    button.addEventListener("click", () => pick(option));
    return h("li", {}, button);
  }));
}

/** "Did this help?"; after a no, what was wrong. Each button calls `give` with its opinion. */
export function feedbackRow(labels, give) {
  const row = h("div", { class: "feedback", role: "group", "aria-label": labels.feedback });
  const offer = (choices) => row.replaceChildren(...choices.map(([label, act]) => {
    const button = h("button", { type: "button" }, labels[`feedback_${label}`]);
    button.addEventListener("click", act);
    return button;
  }));
  const reason = (name) => [name, () => give(false, name)];
  const no = () => {
    give(false);
    offer(["wrong", "unclear", "other", "person"].map(reason));
    row.firstChild.focus();
  };
  offer([["yes", () => give(true)], ["no", no]]);
  return row;
}
