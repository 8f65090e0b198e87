import pytest

from faqbot.retrieval.spelling import Speller

SPELLER = Speller({"migraine": 5, "knee": 9, "pain": 20, "needle": 30, "bruise": 3, "bruised": 2}, {"jab"})


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("migrane", ["migraine"]),
        ("migriane", ["migraine"]),
        ("neddle", ["needle"]),
        ("kneepain", ["knee", "pain"]),
        ("brused", ["bruised"]),
    ],
)
def test_slips_are_repaired_towards_the_knowledge(word: str, meant: list[str]) -> None:
    repaired, repairs = SPELLER.repair([word])
    assert repaired == meant
    assert repairs == [(word, " ".join(meant))]


@pytest.mark.parametrize("word", ["vertigo", "jab", "kne", "42", "fhqwhgads"])
def test_words_that_are_known_short_or_far_stay(word: str) -> None:
    assert SPELLER.repair([word]) == ([word], [])
