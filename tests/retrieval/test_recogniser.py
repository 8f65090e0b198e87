"""A text belongs with the examples that it is like, in words and in meaning, or with none."""

from pathlib import Path

import pytest

from faqbot.retrieval import Embedder, Recogniser

GROUPS = {
    "bleeding": ["it will not stop bleeding", "blood is soaking the bandage", "the spot keeps bleeding for an hour"],
    "fever": ["I have a fever and chills", "burning up since the session", "my temperature is 39"],
}
ORDINARY = [
    "does it hurt",
    "what does it cost",
    "a drop of blood, is that normal",
    "where are you",
    "can I drive after",
]
LONGEST = 10


@pytest.fixture(scope="module")
def recognise() -> Recogniser:
    return Recogniser.fit(GROUPS, ORDINARY, LONGEST)


@pytest.mark.parametrize(
    ("text", "group"), [("the bleeding will not stop", "bleeding"), ("chills and a temperature of 39", "fever")]
)
def test_a_text_belongs_with_what_it_is_like(recognise: Recogniser, text: str, group: str) -> None:
    chances = recognise(text)
    assert max(chances, key=lambda name: chances[name]) == group
    assert sum(chances.values()) > 0.5


@pytest.mark.parametrize("text", ["does it hurt much", "what would it cost me", "…", ""])
def test_an_ordinary_text_belongs_with_none(recognise: Recogniser, text: str) -> None:
    assert sum(recognise(text).values()) < 0.4


def test_meaning_counts_where_no_word_is_shared(embed: Embedder) -> None:
    bare = Recogniser.fit(GROUPS, ORDINARY, LONGEST)("shivering and very hot")["fever"]
    assert Recogniser.fit(GROUPS, ORDINARY, LONGEST, embed=embed)("shivering and very hot")["fever"] > bare


def test_examples_that_are_longer_than_what_is_asked_do_not_count() -> None:
    story = "fever " * (LONGEST + 1)
    with_story = Recogniser.fit(GROUPS, [*ORDINARY, story], LONGEST)
    assert with_story("fever") == Recogniser.fit(GROUPS, ORDINARY, LONGEST)("fever")


def test_a_second_start_reads_what_the_first_has_fitted(tmp_path: Path, embed: Embedder) -> None:
    first = Recogniser.fit(GROUPS, ORDINARY, LONGEST, tmp_path, embed)("it bleeds and bleeds")
    (path,) = tmp_path.glob("*.npz")
    written = path.read_bytes()
    assert Recogniser.fit(GROUPS, ORDINARY, LONGEST, tmp_path, embed)("it bleeds and bleeds") == first
    assert path.read_bytes() == written
