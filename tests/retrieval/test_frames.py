"""What is asked in a topic is learned from its phrasings, whatever the subject."""

from dataclasses import replace
from pathlib import Path

import pytest

from faqbot.retrieval import Retriever
from faqbot.retrieval.frames import Frames
from faqbot.retrieval.informative import Informative, Terms
from faqbot.text import tokens
from faqbot.types import Entry

PARTS = "knee elbow hip jaw wrist ankle back neck".split()
ILLNESSES = "diabetes asthma epilepsy lupus gout anemia rosacea vertigo".split()
STEPS = "book cancel pay park arrive undress register wait".split()
HELP = ("can it help my {}", "does it help with {} pain", "I have a bad {}, would it do anything")
SAFE = ("is it safe with {}", "can I have it with {}", "should somebody with {} have it")
VISIT = ("where do I {}", "which day do I {}", "when do I {}")


def _topic(name: str, subjects: list[str], question: str, frames: tuple[str, ...]) -> list[Entry]:
    asked = [tuple(frame.format(subject) for frame in frames) for subject in subjects]
    return [
        Entry(f"{name}/{subject}", question.format(subject), "Yes.", lines, topic=name)
        for subject, lines in zip(subjects, asked, strict=True)
    ]


ENTRIES = [
    *_topic("help", PARTS, "Can it help the {}?", HELP),
    *_topic("safe", ILLNESSES, "Is it safe with {}?", SAFE),
    *_topic("visit", STEPS, "How do I {}?", VISIT),
]
WORDS = [[tokens(phrasing) for phrasing in entry.phrasings] for entry in ENTRIES]
INFORMATIVE = Informative(Terms.of(WORDS, [()] * len(ENTRIES)), [False] * len(ENTRIES))


@pytest.fixture(scope="module")
def frames() -> Frames:
    fitted = Frames.fit(WORDS, [entry.topic for entry in ENTRIES], INFORMATIVE.rest)
    assert fitted
    return fitted


def factor(frames: Frames, text: str, entry: str) -> float:
    number = next(number for number, each in enumerate(ENTRIES) if each.id == entry)
    return frames.factors(tokens(text), [number], INFORMATIVE.rest)[0]


def test_the_question_of_its_topic_fits_an_entry_whatever_the_subject(frames: Frames) -> None:
    for text in ("does it help with jaw trouble", "does it help with thumb pain"):
        assert factor(frames, text, "help/jaw") > 2 * factor(frames, text, "safe/gout")


def test_another_question_about_its_subject_fits_it_less(frames: Frames) -> None:
    asked = factor(frames, "can it help my jaw", "help/jaw")
    assert factor(frames, "where do I put a jaw", "help/jaw") < asked / 2
    assert factor(frames, "is it safe with a jaw", "help/jaw") < asked / 2


def test_entries_are_looked_at_together_as_alone(frames: Frames) -> None:
    words, numbers = tokens("can I have it with a bad knee or diabetes"), range(len(ENTRIES))
    together = frames.factors(words, numbers, INFORMATIVE.rest)
    assert together == pytest.approx([frames.factors(words, [n], INFORMATIVE.rest)[0] for n in numbers], rel=1e-4)


@pytest.mark.parametrize("topics", [["one"] * 24, ["one", "two"] * 12, list("abcdefghijklmnopqrstuvwx")])
def test_topics_that_are_few_or_of_one_entry_each_tell_nothing(topics: list[str]) -> None:
    assert Frames.fit(WORDS, topics, INFORMATIVE.rest) is None


def test_a_candidate_that_is_asked_something_else_is_less_sure() -> None:
    plain = [replace(entry, topic="") for entry in ENTRIES]
    with_topics, without = Retriever.fit(ENTRIES), Retriever.fit(plain)
    text = "where do I put my knee"
    knee = [next(c.score for c in each.search(text, 8) if c.entry_id == "help/knee") for each in (with_topics, without)]
    assert knee[0] < knee[1]


def test_what_was_learned_is_kept_with_the_index(tmp_path: Path) -> None:
    first = Retriever.fit(ENTRIES, cache_dir=tmp_path).search("is it safe with my knee")
    assert Retriever.fit(ENTRIES, cache_dir=tmp_path).search("is it safe with my knee") == first
    moved = replace(ENTRIES[-1], topic="safe")
    Retriever.fit([*ENTRIES[:-1], moved], cache_dir=tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_a_fragment_of_a_conversation_is_looked_up_without_frames() -> None:
    retriever = Retriever.fit(ENTRIES)
    whole, fragment = (retriever.search("and my knee", fragment=each) for each in (False, True))
    assert fragment[0].entry_id == whole[0].entry_id == "help/knee"
    assert fragment[0].score > whole[0].score
