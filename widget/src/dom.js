const ICONS = {
  alert: "M12 9v4.5m0 3.5v.1M10.3 4.3 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.3a2 2 0 0 0-3.4 0Z",
  arrow: "m9 6 6 6-6 6",
  chat: "M20 11.5a7.5 7.5 0 0 1-10.8 6.8l-4.7 1.2 1.2-4.2A7.5 7.5 0 1 1 20 11.5Z",
  close: "m6 6 12 12M18 6 6 18",
  person: "M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5",
  save: "M12 5v10m-4-4 4 4 4-4M5 19h14",
  send: "M12 19V5m-6 6 6-6 6 6",
};

export function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

export function h(tag, attributes = {}, ...children) {
  const kind = ["svg", "path"].includes(tag) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const node = document.createElementNS(kind, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export const icon = (name) => h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: ICONS[name] }));
