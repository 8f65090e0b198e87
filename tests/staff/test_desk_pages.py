"""What staff see and do, page by page."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from starlette.requests import Request

from faqbot.access import Access
from faqbot.knowledge import Knowledge
from faqbot.site import Site
from faqbot.staff.cases import Cases
from faqbot.staff.guard import SESSION, Guard
from faqbot.staff.views import Views, span
from faqbot.storage import Store
from faqbot.types import Message, Typing

from ..conftest import MONDAY
from ..listener import listening, run
from .conftest import Person

Persons = Callable[..., Person]


def test_the_desk_lists_what_waits_with_the_best_guess_and_why(person: Persons, case: str) -> None:
    page = person("ana").get("/")
    assert "how much does it cost" in page
    assert "due 9:30 AM" in page
    assert "Best guess:" in page
    assert f"/staff/cases/{case}" in page


def test_an_empty_desk_says_so(person: Persons) -> None:
    assert "Nobody is waiting" in person("ana").get("/")


def test_a_case_from_claim_to_handing_back(person: Persons, case: str, site: Site) -> None:
    ana = person("ana")
    page = ana.get(f"/cases/{case}")
    assert "Nearest phrasing" in page
    assert "Claim and send" in page
    ana.post(f"/cases/{case}/claim")
    assert "With Ana" in ana.page
    ana.post(f"/cases/{case}/reply", text="It <b>depends</b>.", message_id="s1")
    ana.post(f"/cases/{case}/reply", text="It <b>depends</b>.", message_id="s1")
    assert ana.page.count("It &lt;b&gt;depends&lt;/b&gt;.") == 1
    ana.post(f"/cases/{case}/hand-back")
    assert "Handed back to the bot" in ana.page
    assert 'id="reply" hidden' in ana.page
    assert [turn.author for turn in site.store.conversation("c").turns] == ["patient", "bot", "bot", "staff", "bot"]


def test_a_reply_claims_what_waits(person: Persons, case: str, site: Site) -> None:
    ana = person("ana")
    ana.get(f"/cases/{case}")
    ana.post(f"/cases/{case}/reply", text="Hello.")
    ana.post(f"/cases/{case}/reply", text="Hello.")
    assert [turn.author for turn in site.store.conversation("c").turns].count("staff") == 2
    handoff = site.store.handoffs.get(case)
    assert handoff is not None
    assert handoff.assignee_name == "Ana"
    assert site.store.conversation("c").turns[-1].text == "Hello."


def test_only_the_one_who_has_the_conversation_is_told_to_be_typing(person: Persons, case: str, site: Site) -> None:
    told: list[Typing] = []
    site.store.changes.listen_to_typing(told.append)
    ana, ben = person("ana"), person("ben")
    for somebody in (ana, ben):
        somebody.get(f"/cases/{case}")
        assert somebody.post(f"/cases/{case}/typing").status_code == 204
        somebody.get(f"/cases/{case}")
    ana.post(f"/cases/{case}/claim")
    for somebody in (ana, ben):
        somebody.get(f"/cases/{case}")
        somebody.post(f"/cases/{case}/typing")
    assert told == [Typing("c", case, "staff", "Ana")]
    assert "typing" not in {line.action for line in site.store.audit.newest()}


def test_what_is_not_possible_is_told_once(person: Persons, case: str) -> None:
    ana, ben = person("ana"), person("ben")
    ben.get(f"/cases/{case}")
    ana.get(f"/cases/{case}")
    ana.post(f"/cases/{case}/claim")
    ben.post(f"/cases/{case}/reply", text="Hello.", message_id="s1")
    assert "Ana has this conversation. Take it over first." in ben.page
    assert "Take it over first" not in ben.get(f"/cases/{case}")


def test_a_conversation_is_given_to_a_colleague(person: Persons, case: str, site: Site) -> None:
    ana, _ = person("ana"), person("ben")
    ben = site.store.accounts.by_login("ben")
    assert ben is not None
    ana.get(f"/cases/{case}")
    ana.post(f"/cases/{case}/reassign", to=ben.id)
    assert "With Ben" in ana.page
    ana.post(f"/cases/{case}/reassign", to="nobody")
    assert "no such colleague" in ana.page


def test_a_waiting_case_is_closed(person: Persons, case: str) -> None:
    ana = person("ana")
    ana.get(f"/cases/{case}")
    ana.post(f"/cases/{case}/close")
    assert "Closed" in ana.page
    assert "Nobody is waiting" in ana.get("/")


def test_a_case_that_is_gone_is_told(person: Persons, case: str, site: Site) -> None:
    site.patient.forget("c")
    assert "no such case" in person("ana").get(f"/cases/{case}", 404)


def test_approved_answers_are_found_to_put_in(person: Persons, knowledge: Knowledge) -> None:
    ana = person("ana")
    found = ana.get("/answers?q=does it hurt")
    assert knowledge.served["comfort/does-it-hurt"].question in found
    assert "data-insert=" in found
    assert "<button" not in ana.get("/answers?q=%20")


def test_a_contact_is_shown_on_the_case(person: Persons, case: str, site: Site) -> None:
    site.patient.leave_contact("c", "pat@example.org", "Pat")
    page = person("ana").get(f"/cases/{case}")
    assert "pat@example.org" in page
    assert "Pat" in page


def test_gaps_are_listed_and_a_curator_takes_them_off(person: Persons, site: Site) -> None:
    for number, text in enumerate(("is the carpet made of wool", "is your carpet made of wool?")):
        site.service.handle(Message(f"g{number}", "g", "test", text, MONDAY))
    assert "Take off the list" not in person("ana").get("/gaps")
    ben = person("ben", "curator")
    page = ben.get("/gaps")
    assert "Asked 2 times" in page
    ids = [gap.id for gap in site.store.gaps.all()]
    ben.post("/gaps/settle", gap=str(ids[0]))
    assert len(site.store.gaps.all()) == 1
    assert ben.post("/gaps/settle", gap="9" * 30).status_code == 200


def test_the_audit_is_for_admins_and_holds_no_content(person: Persons, case: str) -> None:
    ada = person("ada", "admin")
    ada.get(f"/cases/{case}")
    for _ in range(3):
        ada.get(f"/cases/{case}/live")
    page = ada.get("/audit")
    assert page.count("<td>read</td>") == 1
    assert "sign_in" in page
    assert case in page
    assert "how much" not in page


def test_without_its_database_a_page_says_so(person: Persons, store: Store) -> None:
    ana = person("ana")
    with store._database.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE handoffs RENAME TO elsewhere")
    response = ana.client.get("/staff/")
    assert response.status_code == 503
    assert "cannot be reached" in response.text


def test_the_pages_hear_of_each_change_as_long_as_the_account_holds(site: Site, access: Access) -> None:
    ana = access.add("ana", "Ana", "desk", "four words make one")
    pages = Cases(site, Guard(access), Views.of(lambda: site.service.knowledge.clinic))
    session = access.begin_session(ana)
    request = Request({"type": "http", "session": {SESSION: session}})

    async def watch() -> None:
        async with listening(await pages.events(request)) as ear:
            assert await ear.next() == ("changed", {"waiting": {}})
            message = Message("m", "c", "test", "how much does it cost", MONDAY)
            reply = await asyncio.to_thread(site.service.handle, message)
            assert reply.handoff is not None
            due = int((MONDAY + timedelta(minutes=30)).timestamp() * 1000)
            assert await ear.next() == ("changed", {"waiting": {reply.handoff.id: due}})
            site.patient.type("c")
            assert await ear.next() == ("typing", {"case": reply.handoff.id})
            access.sign_out(ana, session)
            site.patient.type("c")
            assert await ear.next() == ("", None)

    run(watch())


def test_a_page_that_is_open_elsewhere_hears_at_once_of_signing_out_everywhere(
    person: Persons, site: Site, access: Access
) -> None:
    ana, account = person("ana"), site.store.accounts.by_login("ana")
    assert account
    ana.get("/")
    pages = Cases(site, Guard(access), Views.of(lambda: site.service.knowledge.clinic))
    request = Request({"type": "http", "session": {SESSION: access.begin_session(account)}})

    async def watch() -> None:
        async with listening(await pages.events(request)) as ear:
            assert await ear.next() == ("changed", {"waiting": {}})
            await asyncio.to_thread(ana.post, "/sign-out-everywhere")
            assert await ear.next() == ("", None), "before the next sign of life"

    run(watch())


def test_how_long_somebody_has_waited_in_words() -> None:
    spans = {0: "under a minute", 12: "12 min", 185: "3 h 5 min", 60 * 30: "1 day", 60 * 24 * 3: "3 days"}
    assert {minutes: span(timedelta(minutes=minutes)) for minutes in spans} == spans


def test_nothing_is_asked_of_another_server() -> None:
    folder = Path(__file__).parents[2] / "faqbot/staff"
    for file in [*folder.glob("templates/*.html"), folder / "static/desk.js", folder / "static/desk.css"]:
        text = file.read_text("utf-8")
        assert "http:" not in text
        assert "https:" not in text
        assert "style=" not in text
        assert " onclick" not in text
