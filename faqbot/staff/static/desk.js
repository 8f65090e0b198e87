/*
 * The desk stays up to date without a reload: the server tells that something changed, and the parts of the page that
 * wait for "faqbot-changed" fetch themselves again. New cases ring, also again past their time, and count in the tab's
 * title.
 */
(() => {
  const SOUND = "faqbot.sound";
  const RUNG = "faqbot.rung"; // when this tab has rung last for each case, also on the pages before this one
  const AGAIN = 10 * 60 * 1000;
  const title = document.title;
  let first = true;
  let waiting = {}; // when each case is due
  let audio;

  // ---- sound and title ----
  const button = document.getElementById("sound");
  const isOn = () => localStorage.getItem(SOUND) !== "off";
  const show = () => button?.setAttribute("aria-pressed", String(isOn()));
  show();
  button?.addEventListener("click", () => {
    localStorage.setItem(SOUND, isOn() ? "off" : "on");
    show();
    if (isOn()) ring();
  });

  /** Two short notes. A browser plays them only after somebody has touched the page. */
  function ring() {
    audio ??= new AudioContext();
    audio.resume();
    for (const [at, pitch] of [[0, 660], [0.18, 880]]) {
      const [note, volume] = [audio.createOscillator(), audio.createGain()];
      note.frequency.value = pitch;
      volume.gain.setValueAtTime(0.15, audio.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.3);
      note.connect(volume).connect(audio.destination);
      note.start(audio.currentTime + at);
      note.stop(audio.currentTime + at + 0.3);
    }
  }

  /** Ring once for what is new, once when its time is over, and now and then from there on. */
  function ringForCases() {
    const now = Date.now();
    const before = JSON.parse(sessionStorage.getItem(RUNG) ?? "null");
    const late = (due, last) => due !== null && due <= now && (last < due || now - last >= AGAIN);
    const rung = Object.entries(waiting).map(([id, due]) => {
      const last = before ? before[id] : now;
      return [id, last === undefined || late(due, last) ? now : last];
    });
    sessionStorage.setItem(RUNG, JSON.stringify(Object.fromEntries(rung)));
    if (before && isOn() && rung.some(([id, last]) => last !== before[id])) ring();
  }
  setInterval(ringForCases, 15_000);

  function changed(news) {
    waiting = news.waiting;
    const count = Object.keys(waiting).length;
    document.title = count ? `(${count}) ${title}` : title;
    ringForCases();
    showTyping();
    if (!first) document.body.dispatchEvent(new CustomEvent("faqbot-changed"));
    first = false;
  }

  // ---- typing ----
  const TELL = 3000;
  const SHOWN = 6000;
  const typing = document.getElementById("typing");
  let told = 0;
  let shown;

  /** Show for a while that the patient of this page's case is typing; without a case it ends. */
  function showTyping(id) {
    if (!typing || (id && id !== typing.dataset.case)) return;
    clearTimeout(shown);
    typing.textContent = id ? typing.dataset.says : "";
    if (id) shown = setTimeout(showTyping, SHOWN);
  }

  document.addEventListener("input", ({ target }) => {
    if (target.form?.id !== "reply" || !target.value || Date.now() - told < TELL) return;
    told = Date.now();
    const body = new URLSearchParams({ token: target.form.elements.token.value });
    fetch(`/staff/cases/${typing.dataset.case}/typing`, { method: "POST", body }).catch(() => {});
  });

  // ---- news ----
  function follow() {
    const source = new EventSource(document.body.dataset.events);
    source.addEventListener("changed", ({ data }) => changed(JSON.parse(data)));
    source.addEventListener("typing", ({ data }) => showTyping(JSON.parse(data).case));
    source.addEventListener("error", () => {
      // It comes back by itself unless it was refused, as by a proxy's 502 or because the session has ended.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(follow, 3000);
      leaveIfSignedOut();
    });
  }

  /** Nobody reads on in a page that was left open: it goes to the sign-in. */
  async function leaveIfSignedOut() {
    const { type } = await fetch("/staff/", { method: "HEAD", redirect: "manual" }).catch(() => ({}));
    if (type === "opaqueredirect") location.reload();
  }
  if (document.body.dataset.events) follow();

  // ---- the conversation ----
  const toEnd = () => document.querySelector(".turns")?.scrollTo({ top: 1e9 });
  toEnd();
  document.addEventListener("htmx:after:swap", toEnd);

  function insert(answer) {
    const box = document.querySelector("#reply textarea");
    if (!box?.checkVisibility() || !answer) return;
    box.setRangeText(answer.dataset.insert, box.selectionStart, box.selectionEnd, "end");
    box.focus();
  }

  document.addEventListener("click", ({ target }) => insert(target.closest?.("[data-insert]")));
  document.addEventListener("keydown", (event) => {
    if (event.altKey && /^Digit[1-5]$/.test(event.code)) {
      const answers = document.querySelectorAll("[data-insert]");
      event.preventDefault();
      insert(answers[Number(event.code.at(-1)) - 1]);
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.id === "reply") {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });

  // ---- what is written stays in this tab until it is among the turns, whatever becomes of the sending ----
  const form = document.getElementById("reply");
  if (form) {
    const reply = form.elements;
    const key = `faqbot.reply.${typing.dataset.case}`;
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    if (kept.text && !document.querySelector(`[data-message="${CSS.escape(kept.id)}"]`)) {
      // Under the same id, so that it counts once; shown also where the case was closed meanwhile.
      [reply.text.value, reply.message_id.value] = [kept.text, kept.id];
      form.hidden = false;
    }
    window.addEventListener("pagehide", () => {
      sessionStorage.setItem(key, JSON.stringify({ text: reply.text.value, id: reply.message_id.value }));
    });
  }
  // Not for the next one at this computer.
  if (document.querySelector("[type=password]")) sessionStorage.clear();

  // A second click on the same button sends nothing more.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = "yes";
  });
})();
