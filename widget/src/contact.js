import { conversation } from "./memory.js";
import { request } from "./server.js";

/** Send the contact form once however often it is clicked; `left` is called when it has arrived. */
export function leaveContact(screen, left) {
  const { contact } = screen.view, { reach, name, consent } = contact.elements;
  const [note, button] = [contact.querySelector(".note"), contact.querySelector("button")];
  contact.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    note.textContent = "";
    try {
      const sent = { reach: reach.value.trim(), name: name.value.trim(), consent: consent.checked };
      await request(`${conversation.path}/contact`, sent);
      screen.keepFocus(() => { contact.hidden = true; });
      contact.reset();
      await left();
    } catch (error) {
      note.textContent = (error.status < 500 && error.message) || screen.labels.offline;
      button.scrollIntoView({ block: "nearest" });
    }
    button.disabled = false;
  });
}
