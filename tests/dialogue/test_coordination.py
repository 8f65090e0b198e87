import pytest

from faqbot.dialogue.coordination import pieces

SUBJECT = frozenset({"dri", "needl"})


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        (
            "can you help my neck and also my knee",
            (("can you help my neck",), ("can you help my my knee", "can you my knee", "my knee")),
        ),
        (
            "does it hurt or leave bruises",
            (("does it hurt",), ("does it leave bruises", "leave bruises")),
        ),
        ("plantar fasciitis, IT band?", (("plantar fasciitis",), ("IT band?",))),
    ],
)
def test_what_a_question_starts_with_belongs_to_all_its_pieces(
    text: str, readings: tuple[tuple[str, ...], ...]
) -> None:
    assert tuple(piece.readings for piece in pieces(text, SUBJECT)) == readings


def test_a_question_at_the_end_belongs_to_all_that_was_told() -> None:
    found = pieces("My husband has sciatica and I get migraines, does needling work for both of us?", SUBJECT)
    assert [piece.readings[1:] for piece in found] == [
        ("My husband has sciatica", "sciatica"),
        ("I get migraines", "migraines"),
    ]
    assert found[0].readings[0] == "My husband has sciatica does needling work for both of us"


@pytest.mark.parametrize("end", ["any of these?", "either?", "all of them?", "both"])
def test_a_word_at_the_end_asks_for_all_that_was_told(end: str) -> None:
    found = pieces(f"neck pain, headaches, tmj. {end}", SUBJECT)
    assert [piece.readings[1] for piece in found] == ["neck pain", "headaches", "tmj"]


@pytest.mark.parametrize(
    "text",
    [
        "does it hurt",
        "I work nights, so does it make me sore",
        "my tendon hurts, dry needling ok?",
        "it band from cycling helpful or no",
        "my calf isn't swollen and my knee is sore, is that ok?",
        " and ".join(["does it hurt a lot"] * 20),
    ],
)
def test_other_questions_stand_for_one(text: str) -> None:
    assert pieces(text, SUBJECT) == ()


def test_a_wish_is_one_of_the_questions() -> None:
    found = pieces("I want my records sent to my new doctor, plus I got a bill I don't understand", SUBJECT)
    assert [piece.readings[0] for piece in found] == [
        "I want my records sent to my new doctor",
        "I got a bill I don't understand",
    ]
