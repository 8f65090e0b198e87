from dataclasses import replace

import pytest

from faqbot.errors import Fault
from faqbot.extraction.drafts import Known, digest, drafts, is_untouched, slug
from faqbot.extraction.merging import merged
from faqbot.extraction.pairs import find_pairs
from faqbot.extraction.reading import read_bytes
from faqbot.knowledge import Knowledge
from faqbot.knowledge.entryfile import parse, render
from faqbot.types import Entry
from tests.extraction.corpus_score import read, truth


def made(text: str, known: Known | None = None, name: str = "page.md") -> list[Entry]:
    document = read_bytes(text.encode(), name, "." + name.rpartition(".")[2])
    return drafts(merged([find_pairs(document)]), known or Known())


def warnings(text: str, known: Known | None = None) -> str:
    return "\n".join(
        warning for entry in made(text, known) for warning in (entry.found.warnings if entry.found else ())
    )


@pytest.mark.parametrize("name", truth()["documents"])
def test_every_draft_survives_being_written_and_read(name: str) -> None:
    for entry in drafts(merged([find_pairs(read(name))]), Known()):
        faults: list[Fault] = []
        assert parse(render(entry), entry.id, "x.md", faults) == entry
        assert not faults
        assert entry.status == "draft"
        assert is_untouched(entry)


def test_a_draft_names_its_place_and_hashes_its_sentences() -> None:
    entry = made("# Pool\n\n## How warm is it?\n\nIt has 34 degrees. We check it daily.\n")[0]
    assert entry.found
    cite = entry.found.cites[0]
    assert cite.heading == ("Pool", "How warm is it?")
    assert cite.text == "It has 34 degrees.\nWe check it daily."
    assert cite.sentences == "3-4"
    assert cite.digest == digest("It has 34 degrees.  We check it daily.")
    assert [str(source) for source in entry.sources] == ["page.md#how-warm-is-it"]


def test_an_edit_by_a_person_is_seen() -> None:
    entry = made("## How warm is it?\n\nIt has 34 degrees.\n")[0]
    assert not is_untouched(replace(entry, answer="Warm."))
    assert not is_untouched(replace(entry, also_asked=("warm?",)))
    assert not is_untouched(replace(entry, status="approved"))


@pytest.mark.parametrize(
    ("answer", "warning"),
    [
        ("Yes. " + "It is fine to come in at any time of the day. " * 12, "too long for a chat"),
        ("Yes, as mentioned above.", "does not see"),
        ("Yes. We guarantee that it always works.", "promises a result"),
        ("Yes. Call us today! Then it gets warm.", "advertising"),
        ("Physiotherapeutic interventions demonstrate considerable effectiveness.", "hard to read"),
        ("The water is warm.", "yes or no"),
    ],
)
def test_a_doubtful_answer_is_warned_about(answer: str, warning: str) -> None:
    assert warning in warnings(f"## Is the pool warm?\n\n{answer}\n")


def test_a_good_answer_has_no_warning() -> None:
    assert not warnings("## Is the IT room warm?\n\nYes, the room is warm. You will like it.\n")
    assert not warnings("## Is the pool warm?\n\nYes, the water is warm. You will like it.\n")


def test_one_question_answered_twice_is_one_draft_with_both_places() -> None:
    text = (
        "## Is the pool warm?\n\nYes, it has 34 degrees.\n\n# Again\n\n## Is the pool warm?\n\nNo, it has 24 degrees.\n"
    )
    entries = made(text)
    assert len(entries) == 1
    assert entries[0].found
    assert len(entries[0].found.cites) == 2
    assert any("answered differently" in warning for warning in entries[0].found.warnings)
    assert any("different numbers of “degre”" in warning for warning in entries[0].found.warnings)


def test_the_same_answer_under_two_questions_is_pointed_out() -> None:
    assert "2 questions have this very answer" in warnings(
        "## Is the pool warm?\n\nYes, it is all year.\n\n## May I park here?\n\nYes, it is all year.\n"
    )


def test_an_existing_entry_about_the_same_is_named_with_its_other_number(knowledge: Knowledge) -> None:
    known = Known(knowledge.entries, knowledge.synonyms)
    entry = made("## How long does a bruise from dry needling last?\n\nIt takes 99 days to fade.\n", known)[0]
    assert entry.found
    assert "comfort/how-long-bruise" in entry.found.near
    assert entry.topic == "comfort"


def test_no_suggested_phrasing_belongs_to_another_entry(knowledge: Knowledge) -> None:
    known = Known(knowledge.entries, knowledge.synonyms)
    taken = {phrasing.lower() for entry in knowledge.entries for phrasing in entry.phrasings}
    text = "## Can dry needling help with neck pain?\n\nYes, it can.\n\n## Is dry needling effective?\n\nOften it is.\n"
    for entry in made(text, known):
        assert not taken & {phrasing.lower() for phrasing in entry.also_asked}
        assert entry.also_asked


def test_placeholders_and_markup_of_a_source_stay_plain_words() -> None:
    entry = made("## Is *this* safe?\n\nYes {phone} <b>it</b> is `fine` [here](http://x.example).\n")[0]
    assert "\\{phone\\}" in entry.answer
    assert "\\<b>" in entry.answer


@pytest.mark.parametrize(
    ("question", "name"),
    [("Does dry needling hurt?", "dry-needling-hurt"), ("Is it?", "is-it"), ("Café?", "caf"), ("¿¿??", "")],
)
def test_a_slug_is_short_and_plain(question: str, name: str) -> None:
    assert slug(question) == name
