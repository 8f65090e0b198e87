"""A message is alarming, and of which kind, by its likeness to examples and by signs that others see in it."""

from pathlib import Path

import pytest

from faqbot.retrieval import Alarm, Embedder, Examples, Signs

EXAMPLES = Examples(
    {
        "bleeding": [
            "it will not stop bleeding",
            "blood is soaking the bandage",
            "the spot keeps bleeding for an hour",
        ],
        "fever": ["I have a fever and chills", "burning up since the session", "my temperature is 39"],
        "fainting": ["she passed out", "he fainted and does not wake", "I keep blacking out since this morning"],
    },
    [
        "does it hurt",
        "what does it cost",
        "what would I pay",
        "a drop of blood, is that normal",
        "where are you",
        "can I drive after",
        "will I get a fever from it?",
        "do people faint?",
    ],
)
ASKED = Signs("asked", lambda text: [float("?" in text)])


@pytest.fixture(scope="module")
def alarm() -> Alarm:
    return Alarm.fit(EXAMPLES, ASKED)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the bleeding will not stop", "bleeding"),
        ("chills and a temperature of 39", "fever"),
        ("he passed out and does not wake", "fainting"),
    ],
)
def test_a_text_is_of_the_kind_that_it_is_like(alarm: Alarm, text: str, kind: str) -> None:
    chances = alarm(text, [0.0])
    assert max(chances, key=lambda name: chances[name]) == kind
    assert sum(chances.values()) > 0.5


@pytest.mark.parametrize("text", ["does it hurt much", "what would it cost me"])
def test_an_ordinary_text_is_of_none(alarm: Alarm, text: str) -> None:
    assert sum(alarm(text, [0.0]).values()) < 0.4


@pytest.mark.parametrize("text", ["", "…", "\x00", "\ud800", "x" * 5000, "no " * 2000])
def test_no_text_is_too_strange(alarm: Alarm, text: str) -> None:
    assert 0 <= sum(alarm(text, [0.0]).values()) <= 1


def test_what_others_see_counts(alarm: Alarm) -> None:
    assert sum(alarm("a fever", [1.0]).values()) < sum(alarm("a fever", [0.0]).values())


def test_meaning_counts_where_no_word_is_shared(embed: Embedder) -> None:
    bare = Alarm.fit(EXAMPLES, ASKED)("shivering and very hot", [0.0])["fever"]
    assert Alarm.fit(EXAMPLES, ASKED, embed=embed)("shivering and very hot", [0.0])["fever"] > bare


def test_a_second_start_reads_what_the_first_has_fitted(tmp_path: Path, embed: Embedder) -> None:
    first = Alarm.fit(EXAMPLES, ASKED, tmp_path, embed)("it bleeds and bleeds", [0.0])
    (path,) = tmp_path.glob("*.npz")
    written = path.read_bytes()
    assert Alarm.fit(EXAMPLES, ASKED, tmp_path, embed)("it bleeds and bleeds", [0.0]) == first
    assert path.read_bytes() == written


def test_other_signs_are_fitted_anew(tmp_path: Path) -> None:
    Alarm.fit(EXAMPLES, ASKED, tmp_path)
    Alarm.fit(EXAMPLES, Signs("shouted", lambda text: [float(text.isupper())]), tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2
