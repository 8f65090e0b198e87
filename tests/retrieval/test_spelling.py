import pytest

from faqbot.retrieval.spelling import MENDED, Speller

WORDS = {
    "migraine": 5, "knee": 9, "knees": 9, "pain": 20, "needle": 30, "bruise": 3, "bruised": 2, "need": 20, "news": 1,
    "hurt": 20, "her": 20, "does": 30, "it": 40, "band": 3, "fibromyalgia": 4,
}  # fmt: skip
PAIRS = {
    "carpal tunnel": 20, "does it": 30, "a lot": 9, "both hands": 20, "rotator cuff": 12,
}  # fmt: skip
SPELLER = Speller(WORDS, known={"jab"})
CONTEXT = Speller(
    WORDS
    | {"carpal": 20, "tunnel": 25, "a": 90, "lot": 10, "both": 40, "boot": 9, "hands": 9, "rotator": 12, "cuff": 12},
    PAIRS,
)


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


@pytest.mark.parametrize("word", ["vertigo", "jab", "kn", "42", "fhqwhgads", "paxil"])
def test_words_that_are_known_short_or_far_stay(word: str) -> None:
    assert SPELLER.repair([word]) == ([word], [])


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("dose it hurt", "does it hurt"),
        ("my carpel tunnel", "my carpal tunnel"),
        ("boht hands", "both hands"),
        ("boht", "boot"),
        ("hurt alot", "hurt a lot"),
        ("rottater cuff", "rotator cuff"),
    ],
)
def test_the_words_around_tell_what_was_meant(said: str, meant: str) -> None:
    assert CONTEXT.repair(said.split())[0] == meant.split()


@pytest.mark.parametrize("said", ["what dose should i take", "carpel", "a brake", "the dose"])
def test_an_english_word_stays_where_nothing_else_belongs(said: str) -> None:
    assert CONTEXT.repair(said.split())[0] == said.split()


def test_of_many_unknown_words_only_the_first_are_mended() -> None:
    text = ["migrane", *(f"fhqwh{'abcdefghij'[place % 10] * (place // 10 + 1)}" for place in range(MENDED)), "neddle"]
    repaired, _ = SPELLER.repair(text)
    assert (repaired[0], repaired[-1]) == ("migraine", "neddle")
