"""A gap, or a colleague's reply, begins an entry: a draft that nobody is served."""

from collections.abc import Callable
from pathlib import Path

import pytest

from faqbot.errors import Fault
from faqbot.knowledge.entryfile import parse
from faqbot.site import Site
from faqbot.types import Entry, Message

from ..conftest import MONDAY
from .conftest import Person

Persons = Callable[..., Person]


def draft(file: Path) -> Entry:
    faults: list[Fault] = []
    entry = parse(file.read_text("utf-8"), f"general/{file.stem}", file.name, faults)
    assert entry is not None
    assert not faults
    return entry


def test_a_gap_begins_a_draft_with_all_its_wordings(person: Persons, site: Site, tmp_path: Path) -> None:
    asked = ["is the carpet made of wool", "is your carpet made of wool then?"]
    for number, text in enumerate(asked):
        site.service.handle(Message(f"g{number}", "g", "test", text, MONDAY))
    cleo = person("cleo", "curator")
    assert "Write the answer" in cleo.get("/gaps")
    page = cleo.get("/drafts/new?" + "&".join(f"gap={gap.id}" for gap in site.store.gaps.all()))
    assert f'value="{asked[0]}"' in page
    assert asked[1] in page
    cleo.post("/drafts", question=asked[0], also_asked=f"{asked[1]}\n\n{asked[0]}", answer="It is <b>cotton</b>.")
    assert "Patients see it when it is approved and published" in cleo.page
    (file,) = (tmp_path / "drafts").rglob("*.md")
    entry = draft(file)
    assert (entry.question, entry.also_asked, entry.answer) == (asked[0], (asked[1],), "It is <b>cotton</b>.")
    assert entry.status == "draft"
    assert ("cleo", "draft", file.stem) in {
        (line.actor, line.action, line.subject) for line in site.store.audit.newest()
    }


def test_a_reply_can_become_an_answer(person: Persons, case: str) -> None:
    cleo = person("cleo", "curator")
    cleo.get(f"/cases/{case}")
    cleo.post(f"/cases/{case}/reply", text="It depends on your plan.", message_id="s1")
    assert f"/staff/drafts/new?case={case}&amp;turn=4" in cleo.page
    page = cleo.get(f"/drafts/new?case={case}&turn=4")
    assert "how much does it cost" in page
    assert "It depends on your plan." in page
    cleo.get(f"/drafts/new?case={case}&turn=1", 404)
    cleo.get("/drafts/new?case=none&turn=4", 404)
    assert "Make it an answer" not in person("ana").get(f"/cases/{case}")


def test_drafts_of_one_question_stand_side_by_side(person: Persons, tmp_path: Path) -> None:
    cleo = person("cleo", "curator")
    for answer in ("One.", "Two."):
        cleo.get("/drafts/new")
        cleo.post("/drafts", question="Is it ../../wool?", answer=answer)
    files = sorted((tmp_path / "drafts").rglob("*"))
    assert {draft(file).answer for file in files if file.is_file()} == {"One.", "Two."}
    assert all(file.parent == tmp_path / "drafts/general" for file in files if file.is_file())


@pytest.mark.parametrize(("question", "answer"), [(" ", "Yes."), ("Is it?", " \n")])
def test_half_a_draft_is_shown_again_and_not_kept(person: Persons, tmp_path: Path, question: str, answer: str) -> None:
    cleo = person("cleo", "curator")
    cleo.get("/drafts/new")
    response = cleo.post("/drafts", question=question, answer=answer, also_asked="kept words")
    assert response.status_code == 422
    assert "needs a question and an answer" in cleo.page
    assert "kept words" in cleo.page
    assert not (tmp_path / "drafts").exists()
