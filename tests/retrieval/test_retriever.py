import pytest

from faqbot.errors import KnowledgeError
from faqbot.retrieval import Retriever
from faqbot.types import Entry

ENTRIES = [
    Entry("feel/hurt", "Does it hurt?", "A little.", ("is it painful", "will I feel pain", "how bad is the pain")),
    Entry("feel/bruise", "Will I bruise?", "Perhaps.", ("black and blue marks", "do bruises come", "bruising after")),
    Entry("help/knee", "Can it help my knee?", "Yes.", ("knee pain", "my knees ache", "is it good for a bad knee")),
    Entry("help/migraine", "Can it help migraine?", "Yes.", ("headaches", "my head pounds", "good for a migraine")),
    Entry(
        "money/cost",
        "How much does it cost?",
        "Ask the desk.",
        ("price", "what is the fee", "is it expensive"),
        reply="person",
    ),
]


@pytest.fixture(scope="module")
def small() -> Retriever:
    return Retriever.fit(ENTRIES, {"tariff": "price", "noggin": "head"})


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("does it hurt", "feel/hurt"),
        ("IS IT PAINFUL???", "feel/hurt"),
        ("will my knee get better, it is a bad knee", "help/knee"),
        ("can it help wiht migrane", "help/migraine"),
        ("kneepain", "help/knee"),
        ("what is the tariff", "money/cost"),
        ("my noggin pounds", "help/migraine"),
    ],
)
def test_the_right_entry_comes_first(small: Retriever, text: str, entry: str) -> None:
    assert small.search(text)[0].entry_id == entry


def test_a_candidate_says_why(small: Retriever) -> None:
    best = small.search("can it help wiht my migrane or harmonica")[0]
    assert best.why.phrasing in ("Can it help migraine?", "good for a migraine")
    assert "migraine" in best.why.words
    assert ("migrane", "migraine") in best.why.repairs
    assert "harmonica" in best.why.unexplained
    assert best.why.runner_up in {entry.id for entry in ENTRIES}
    assert best.why.margin > 0


def test_confidence_lies_between_none_and_all_and_follows_the_score(small: Retriever) -> None:
    found = small.search("is it painful")
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert all(0 <= c.confidence <= 1 for c in found)
    assert found[0].confidence > small.threshold


def test_an_unexplained_subject_costs_confidence(small: Retriever) -> None:
    known, unknown = small.search("can it help my knee")[0], small.search("can it help my kidney")[0]
    assert unknown.confidence < small.threshold < known.confidence
    assert unknown.score < known.score / 10


def test_the_form_of_a_question_must_be_explained(small: Retriever) -> None:
    context = next(c for c in small.search("where do I buy something for my knee") if c.entry_id == "help/knee")
    assert "?where" in context.why.unexplained
    assert context.confidence < small.search("something for my knee")[0].confidence


@pytest.mark.parametrize("text", ["", "…", "😀", "1234567890" * 100])
def test_a_text_without_words_finds_nothing_or_little(small: Retriever, text: str) -> None:
    assert all(candidate.confidence < small.threshold for candidate in small.search(text))


def test_one_entry_is_enough() -> None:
    assert Retriever.fit(ENTRIES[:1]).search("does it hurt")[0].entry_id == "feel/hurt"


@pytest.mark.parametrize("entries", [[], [Entry("a/b", "Does it hurt?", "No.", ("?!",))]])
def test_what_cannot_be_found_is_refused(entries: list[Entry]) -> None:
    with pytest.raises(KnowledgeError, match=r"no word|no entry"):
        Retriever.fit(entries)


def test_two_entries_are_told_apart() -> None:
    two = Retriever.fit(ENTRIES[:2])
    assert [two.search(text)[0].entry_id for text in ("pain", "bruises")] == ["feel/hurt", "feel/bruise"]


def test_a_word_of_the_language_is_never_corrected(small: Retriever) -> None:
    assert not small.search("does it hunt")[0].why.repairs


def test_a_long_story_is_understood_by_its_question(retriever: Retriever) -> None:
    story = (
        "My sister in law drove me to the market on Sunday and we had a long talk about all sorts of things, the "
        "weather, her new kitchen, and then she said I should ask you whether people get bruises from the needles"
    )
    assert retriever.search(story)[0].entry_id == "comfort/bruising"
