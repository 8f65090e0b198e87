from datetime import UTC, datetime

from faqbot.gaps import group
from faqbot.records import Gap

WHEN = datetime(2026, 1, 5, tzinfo=UTC)


def test_questions_that_are_alike_stand_together_the_largest_group_first() -> None:
    asked = [
        "Is there parking?",
        "can I bring my dog",
        "where is the parking please",
        "may I bring my dogs with me?",
        "PARKING??",
        "do you sell gift cards",
    ]
    groups = group([Gap(number, "c", text, "unknown", WHEN) for number, text in enumerate(asked)])
    assert [[gap.id for gap in found.gaps] for found in groups] == [[0, 2, 4], [1, 3], [5]]
    assert [found.question for found in groups] == ["PARKING??", "can I bring my dog", "do you sell gift cards"]


def test_questions_of_everyday_words_alone_are_alike_only_when_they_say_the_same() -> None:
    asked = ["what do you do?", "What do you do", "how is it there"]
    groups = group([Gap(number, "c", text, "unknown", WHEN) for number, text in enumerate(asked)])
    assert [[gap.id for gap in found.gaps] for found in groups] == [[0, 1], [2]]


def test_a_gap_without_words_stands_alone() -> None:
    assert len(group([Gap(1, "c", "?!", "unknown", WHEN), Gap(2, "c", "dogs", "unknown", WHEN)])) == 2
    assert group([]) == []
