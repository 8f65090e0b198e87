"""Typos are those of thumbs: small, never in the first letter, and the same on every run."""

import random
from collections.abc import Callable

import pytest
from rapidfuzz.distance import OSA

from benchmarks.misspelling import SLIPS, misspell, slip


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("word", ["hurt", "Needling", "aaaa", "naïveté"])
def test_a_slip_changes_one_place_and_never_the_first_letter(word: str, seed: int) -> None:
    changed = slip(word, random.Random(seed))
    assert OSA.distance(word, changed) == 1
    assert changed[0] == word[0]


@pytest.mark.parametrize(
    ("kind", "expected"),
    list(zip(SLIPS, [{"hrut"}, {"hrt"}, {"huurt"}, {"hyrt", "hirt", "hhrt", "hjrt"}], strict=True)),
    ids=["swap", "drop", "double", "neighbouring key"],
)
def test_each_kind_of_slip(kind: Callable[[str, int, random.Random], str], expected: set[str]) -> None:
    assert {kind("hurt", 1, random.Random(seed)) for seed in range(50)} == expected


@pytest.mark.parametrize("seed", range(20))
def test_two_slips_hit_two_words(seed: int) -> None:
    before = ["does", "needling", "really", "hurt"]
    after = misspell(" ".join(before), random.Random(seed)).split()
    assert [OSA.distance(*pair) for pair in zip(before, after, strict=True)].count(1) == 2


def test_a_single_long_word_takes_both_slips() -> None:
    changed = misspell("why needling?", random.Random(1))
    assert changed.startswith("why n")
    assert 1 <= OSA.distance("why needling?", changed) <= 2


def test_a_message_without_a_long_word_stays() -> None:
    assert misspell("is it ok", random.Random(0)) == "is it ok"


def test_the_same_seed_makes_the_same_typos() -> None:
    text = "how many sessions will I need"
    assert misspell(text, random.Random(3)) == misspell(text, random.Random(3))
