from importlib.resources import files

import pytest

from faqbot.text import (
    is_english,
    is_given_name,
    is_right,
    looks_foreign,
    nearly,
    sentences,
    split_run,
    tokens,
    typos_among,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can't SIT still!", ["cant", "sit", "still"]),
        ("can’t long-term", ["cant", "long", "term"]),
        ("*does* it `hurt`?", ["does", "it", "hurt"]),
        ("ﬁne ½", ["fine", "1", "2"]),
        ("<b>sore</b>", ["sore"]),
        ("😀 …", []),
    ],
)
def test_tokens_are_words_in_normal_form(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_sentences_end_at_marks_and_lines_and_keep_their_mark() -> None:
    assert sentences("It hurts. Why?Will it stop\nThanks!! ...") == ["It hurts.", "Why?", "Will it stop", "Thanks!!"]


@pytest.mark.parametrize("word", ["bleeding", "vertigo", "headaches", "dont"])
def test_english_words_are_known_in_any_form(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["migrane", "hert", "needlng"])
def test_slips_are_not_english(word: str) -> None:
    assert not is_english(word)


@pytest.mark.parametrize(
    ("word", "target", "expected"),
    [
        ("swolen", "swollen", True),
        ("brething", "breathing", True),
        ("heal", "heel", False),
        ("hot", "hit", False),
        ("xreath", "breath", False),
    ],
)
def test_a_slip_is_near_its_word_and_no_word_itself(word: str, target: str, expected: bool) -> None:
    assert typos_among(word, [target]) == [target] * expected


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("kneepain", ("knee", "pain")),
        ("doesithurt", ("does", "it", "hurt")),
        ("painful", ("painful",)),
        ("kneepains", ("kneepains",)),
        ("knee" * 7, ("knee" * 7,)),
    ],
)
def test_words_without_spaces_are_told_apart(token: str, words: tuple[str, ...]) -> None:
    known = {"knee", "pain", "painful", "ful", "does", "it", "hurt"}
    assert split_run(token, lambda word: 1.0 if word in known else None) == words


@pytest.mark.parametrize("text", ["me duele la espalda y quiero ayuda", "¿cuánto cuesta la sesión?", "это больно?"])
def test_other_languages_look_foreign(text: str) -> None:
    assert looks_foreign(text)


@pytest.mark.parametrize("text", ["does it hurt", "dos it hert alot", "hola", "ok", ""])
def test_english_and_single_words_do_not_look_foreign(text: str) -> None:
    assert not looks_foreign(text)


def test_nearly_the_same_forgives_one_slip_in_a_short_text() -> None:
    assert nearly("thank yuo so much", "thank you so much")
    assert not nearly("does it hurt", "does it help")


def test_given_names_are_known_and_the_head_of_their_list_is_not() -> None:
    assert is_given_name("maria")
    assert not is_given_name("sore")
    assert not is_given_name("#")


def test_a_word_of_no_english_list_can_be_right() -> None:
    assert is_right("statins")
    assert not is_right("brething")
    assert not is_right("#")


def test_no_right_word_is_in_the_english_list_as_well() -> None:
    listed = (files("faqbot") / "words/right.txt").read_text("utf-8").splitlines()
    words = [word for line in listed if not line.startswith("#") for word in line.split()]
    assert [word for word in words if is_english(word)] == []
    assert len(set(words)) == len(words)
