import pytest

from faqbot.retrieval.spelling import Speller

WORDS = {
    "migraine": 5, "knee": 9, "knees": 9, "pain": 20, "needle": 30, "bruise": 3, "bruised": 2, "need": 20, "news": 1,
    "hurt": 20, "her": 20, "does": 30, "it": 40, "band": 3, "fibromyalgia": 4,
}  # fmt: skip
SPELLER = Speller(WORDS, {"jab"})


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("migrane", ["migraine"]),
        ("migriane", ["migraine"]),
        ("neddle", ["needle"]),
        ("kneepain", ["knee", "pain"]),
        ("brused", ["bruised"]),
        ("nees", ["knees"]),
        ("hert", ["hurt"]),
        ("kne", ["knee"]),
        ("doesithurt", ["does", "it", "hurt"]),
        ("itband", ["it", "band"]),
        ("fybromialga", ["fibromyalgia"]),
    ],
)
def test_slips_are_repaired_towards_the_knowledge(word: str, meant: list[str]) -> None:
    repaired, repairs = SPELLER.repair([word])
    assert repaired == meant
    assert repairs == [(word, " ".join(meant))]


@pytest.mark.parametrize("word", ["vertigo", "jab", "kn", "42", "fhqwhgads"])
def test_words_that_are_known_short_or_far_stay(word: str) -> None:
    assert SPELLER.repair([word]) == ([word], [])
