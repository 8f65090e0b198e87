"""Every state that the chat can be in, each reached from a fresh page with the server's replies laid down."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from .conftest import Visit

ANSWER = "Most people feel a short twitch. It can ache for a day or two."
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
PROMISE = "Someone will reply here by Tuesday 9:00 AM."


def part(kind: str = "answer", text: str = ANSWER, **more: Any) -> dict[str, Any]:
    sources = [{"title": "Discomfort at first", "reviewed": "2026-11-20"}] if kind == "answer" else []
    base = {"entry_id": None, "question": None, "confidence": 0.9, "sources": sources}
    return base | {"kind": kind, "text": text, "html": f"<p>{text}</p>"} | more


def reply(*parts: dict[str, Any], handoff: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    html, text = ("".join(p[key] for p in parts) for key in ("html", "text"))
    return {
        "kind": parts[0]["kind"],
        "text": text,
        "html": html,
        "parts": parts,
        "options": [],
        "handoff": handoff,
    } | more


def handoff(status: str = "waiting", **more: Any) -> dict[str, Any]:
    return {"id": "h", "status": status, "person": None, "promise": None, "ask_contact": False} | more


URGENT = reply(part("urgent", "Call 911 now.", html='<p><strong>Call <a href="tel:911">911</a> now.</strong></p>'))
CLARIFY = reply(part("clarify", "Did you mean one of these?"), options=[{"id": "a", "label": "Is it safe?"}])
WAITING = reply(part("handoff", "I have noted your question."), handoff=handoff(promise=PROMISE))
CLOSED = reply(part("handoff", "We are closed right now."), handoff=handoff(promise=PROMISE, ask_contact=True))
TALKED = handoff("with_person", person="Ana Sample")
STAFF = {"seq": 3, "author": "staff", "name": "Ana Sample", "message_id": "s", "text": "Yes, it is.", "reply": None}


def ask(visit: Visit, said: dict[str, Any], text: str = "Does it hurt?") -> None:
    """Ask, and have the given reply come."""
    visit.page.unroute("**/api/messages")
    visit.answer_with(json.dumps({"conversation_id": "c", "reply": said}))
    visit.ask(text)


def history(visit: Visit, turns: list[dict[str, Any]], standing: dict[str, Any] | None, live: str = "") -> None:
    """Lay down what the server keeps of the conversation, and what comes live."""

    def tell(route: Route) -> None:
        if "/events" in route.request.url:
            return route.fulfill(content_type="text/event-stream", body=f"retry: 600000\n{live}\n\n")
        return route.fulfill(json={"conversation_id": "c", "turns": turns, "handoff": standing})

    visit.page.route("**/api/conversations/**", tell)


def event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def closed(_visit: Visit) -> None:
    """The launcher alone."""


def greeting(visit: Visit) -> None:
    visit.open()


def answer(visit: Visit) -> None:
    visit.open()
    ask(visit, reply(part(), options=[{"id": "a", "label": "How long does the soreness last?"}]))


def reasons(visit: Visit) -> None:
    answer(visit)
    history(visit, [], None)
    visit.button("feedback_no").click()
    visit.button("feedback_wrong").wait_for()


def thanks(visit: Visit) -> None:
    answer(visit)
    history(visit, [], None)
    visit.button("feedback_yes").click()
    visit.log.get_by_text(visit.labels["feedback_thanks"]).wait_for()


def two_answers(visit: Visit) -> None:
    visit.open()
    ask(visit, reply(part(question="Does it hurt?"), part(question="Is it safe?", text="It mostly is.")))


def clarify(visit: Visit) -> None:
    visit.open()
    ask(visit, CLARIFY)


def urgent(visit: Visit) -> None:
    visit.open()
    ask(visit, URGENT, "I cannot breathe")


def urgent_stays(visit: Visit) -> None:
    urgent(visit)
    ask(visit, reply(part()), "Does it hurt?")


def waiting(visit: Visit) -> None:
    history(visit, [], handoff(promise=PROMISE))
    visit.open()
    ask(visit, WAITING, "What does it cost?")


def contact(visit: Visit) -> None:
    history(visit, [], CLOSED["handoff"])
    visit.open()
    ask(visit, CLOSED, "What does it cost?")
    visit.log.locator("form.contact").wait_for()


def contact_refused(visit: Visit) -> None:
    contact(visit)
    body = json.dumps({"error": {"code": "invalid", "message": visit.labels["unusable"]}})
    visit.page.route("**/contact", lambda route: route.fulfill(status=422, content_type="application/json", body=body))
    visit.log.locator("form.contact").get_by_role("button").click()
    visit.log.get_by_text(visit.labels["unusable"]).wait_for()


def person(visit: Visit) -> None:
    history(visit, [], TALKED, event("turn", STAFF) + event("handoff", TALKED))
    visit.open()
    ask(visit, WAITING, "What does it cost?")
    visit.log.locator(".staff").wait_for()


def person_writes(visit: Visit) -> None:
    history(visit, [], TALKED, event("handoff", TALKED) + event("typing", {"author": "staff", "name": "Ana Sample"}))
    visit.open()
    ask(visit, WAITING, "What does it cost?")
    visit.log.get_by_text("Ana Sample is writing").wait_for()


def looking(visit: Visit) -> None:
    visit.open()
    visit.hold()
    visit.input.fill("Does it hurt?")
    visit.input.press("Enter")
    visit.log.get_by_text(visit.labels["typing"]).wait_for()


def unsent(visit: Visit) -> None:
    visit.open()
    visit.page.route("**/api/messages", lambda route: route.abort())
    visit.input.fill("Does it hurt?")
    visit.input.press("Enter")
    visit.button("retry").wait_for()


def offline(visit: Visit) -> None:
    visit.open()
    visit.page.evaluate("dispatchEvent(new Event('offline'))")
    visit.page.get_by_text(visit.labels["disconnected"]).wait_for()


def too_many(visit: Visit) -> None:
    visit.open()
    visit.answer_with('{"error": {"code": "too_many", "message": "Please try again shortly."}}', 429)
    visit.input.fill("Does it hurt?")
    visit.input.press("Enter")
    visit.button("retry").wait_for()


def restored(visit: Visit) -> None:
    asked = {"seq": 1, "author": "patient", "name": "", "message_id": "m", "text": "Does it hurt?", "reply": None}
    told = {"seq": 2, "author": "bot", "name": "", "message_id": "m", "text": ANSWER, "reply": reply(part())}
    history(visit, [asked, told], None)
    visit.page.evaluate("localStorage.setItem('faqbot.conversation', 'c')")
    visit.open()
    visit.patient_turns.wait_for()


def unread(visit: Visit) -> None:
    waiting(visit)
    visit.button("close").click()
    visit.page.unroute("**/api/conversations/**")
    history(visit, [STAFF], TALKED)
    visit.page.evaluate("localStorage.setItem('faqbot.seen', '1')")
    visit.page.reload()
    visit.button("unread").wait_for()


def long_words(visit: Visit) -> None:
    visit.open()
    ask(visit, reply(part(text=LONG), options=[{"id": "a", "label": LONG}]), LONG)


def right_to_left(visit: Visit) -> None:
    visit.page.evaluate("document.documentElement.dir = 'rtl'")
    visit.open()
    ask(visit, reply(part()))


def cleared(visit: Visit) -> None:
    urgent(visit)
    visit.button("clear").click()
    visit.patient_turns.wait_for(state="detached")


STATES: tuple[Callable[[Visit], None], ...] = (
    closed, greeting, answer, reasons, thanks, two_answers, clarify, urgent, urgent_stays, waiting, contact,
    contact_refused, person, person_writes, looking, unsent, offline, too_many, restored, unread, long_words,
    right_to_left, cleared,
)  # fmt: skip
