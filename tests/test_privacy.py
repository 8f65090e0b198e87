"""What is private goes, under the name of its kind; figures that a clinic talks about every day stay.

The tables are `tests/privacy/*.txt`, one message a line. The set-aside ones were written before the redactor and are
only counted, so that the figure says something about messages that nobody tuned for.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.privacy import RULES, WITHHELD, Redacted, redact, redact_values

TABLES = Path(__file__).parent / "privacy"
MARK = re.compile(r"\{([a-z ]+):(.*?)\}")


def table(name: str) -> list[str]:
    lines = (TABLES / name).read_text("utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]


FOUND, ALIKE = table("found.txt"), table("alike.txt")


def original(marked: str) -> str:
    return MARK.sub(r"\2", marked)


def clean(marked: str) -> str:
    return MARK.sub(r"[\1]", marked)


@pytest.mark.parametrize("marked", FOUND)
def test_what_is_private_goes_and_nothing_else(marked: str) -> None:
    assert redact(original(marked)).text == clean(marked)


@pytest.mark.parametrize("text", ALIKE)
def test_what_only_looks_private_stays(text: str) -> None:
    assert redact(text) == Redacted(text, {})


def test_messages_that_nobody_tuned_for_fare_nearly_as_well() -> None:
    found, alike = table("set-aside-found.txt"), table("set-aside-alike.txt")
    assert sum(redact(original(marked)).text == clean(marked) for marked in found) >= 0.95 * len(found)
    assert sum(redact(text).text == text for text in alike) >= 0.97 * len(alike)


def test_every_kind_has_its_examples() -> None:
    assert {match[1] for marked in FOUND for match in MARK.finditer(marked)} == {kind for kind, _ in RULES}


def test_kinds_are_counted() -> None:
    assert redact("555-555-0123 or 555-555-0199, jo@example.org").kinds == {"phone": 2, "email": 1}


def test_overlapping_finds_go_as_one() -> None:
    assert redact("member id 555-555-0123").text == "member id [insurance number]"


@pytest.mark.parametrize(
    ("region", "text", "expected"),
    [
        ("GB", "ring 020 7946 0123", "ring [phone]"),
        ("DE", "mobil 0151 23512345", "mobil [phone]"),
        ("AU", "on 0491 570 156", "on [phone]"),
        ("DK", "det er 32 12 34 56", "det er [phone]"),
        ("SG", "6123 4567 after six", "[phone] after six"),
        ("US", "32 12 34 56", None),
        ("US", "6123 4567 after six", None),
        ("ES", "es el 912 345 678", "es el [phone]"),
    ],
)
def test_local_numbers_are_those_of_the_region(region: str, text: str, expected: str | None) -> None:
    assert redact(text, region).text == (expected or text)


# Failing closed: the ways in are what a caller can hand over.


class Broken(str):
    """A text that cannot be read."""

    __slots__ = ()

    def replace(self, *_: object, **__: object) -> str:
        raise RuntimeError("call 555-555-0123")


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError("call 555-555-0123")


@pytest.mark.parametrize("text", [Broken("call 555-555-0123"), None, b"call 555-555-0123", 5555550123, Unprintable()])
def test_what_cannot_be_read_is_withheld(text: str) -> None:
    assert redact(text) == Redacted(WITHHELD, {"withheld": 1})


def test_a_region_that_does_not_exist_withholds_everything() -> None:
    assert redact("good morning", "Atlantis").text == WITHHELD


def test_what_cannot_be_walked_is_withheld_where_it_stands() -> None:
    circle: list[object] = ["fine"]
    circle.append(circle)
    assert "fine" in str(redact_values(circle))
    assert WITHHELD in str(redact_values(circle))
    assert redact_values(Unprintable()) == WITHHELD
    assert redact_values({"a": "fine", "b": Unprintable()}) == {"a": "fine", "b": WITHHELD}


# Nested values


def test_values_are_redacted_at_any_depth_and_keys_too() -> None:
    event = {
        "event": "message",
        "text": "call 555-555-0123",
        "turns": [{"said": ("I'm Jane Doe", 3, None, True, 1.5)}, 5555550123],
        "jo@example.org": {"error": ValueError("no such member id XYZ123456")},
        "at": date(2026, 5, 12),
    }
    assert redact_values(event) == {
        "event": "message",
        "text": "call [phone]",
        "turns": [{"said": ["I'm [name]", 3, None, True, 1.5]}, "[phone]"],
        "[email]": {"error": "no such member id [insurance number]"},
        "at": date(2026, 5, 12),
    }


def test_a_key_tells_what_its_value_is() -> None:
    values = {"dob": "3 May", "first_name": "jane", "policy_number": ["445566"], "room": "204", "took": "445566"}
    assert redact_values(values) == {
        "dob": "[birth date]",
        "first_name": "[name]",
        "policy_number": ["[insurance number]"],
        "room": "204",
        "took": "445566",
    }


# Whatever comes

PIECES = st.sampled_from(
    [*map(original, FOUND), *ALIKE, *(word for marked in FOUND for word in original(marked).split())]
)
MESSAGES = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=8).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
def test_redacting_never_raises_and_redacting_again_changes_nothing(text: str) -> None:
    once = redact(text)
    assert "withheld" not in once.kinds
    assert redact(once.text) == Redacted(once.text, {})


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet=" .,;!?\n", min_size=1, max_size=3), min_size=2, max_size=2), st.sampled_from(ALIKE))
def test_a_phone_number_and_a_mail_address_go_wherever_they_stand(gaps: list[str], other: str) -> None:
    text = redact(f"{other}{gaps[0]}(555) 555-0123{gaps[1]}jo.sample@example.org").text
    assert "0123" not in text
    assert "jo.sample" not in text


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), MESSAGES),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_walking_never_raises_and_keeps_lists_and_mappings(value: object) -> None:
    walked = redact_values(value)
    assert not isinstance(value, list) or (isinstance(walked, list) and len(walked) == len(value))
    assert not isinstance(value, dict) or isinstance(walked, dict)
