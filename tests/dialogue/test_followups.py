import pytest

from faqbot.dialogue.followups import complete, goes_on
from faqbot.knowledge import Knowledge


@pytest.mark.parametrize(
    ("text", "focus", "completed"),
    [
        ("what about my knee?", "conditions/headaches", "can dry needling help with my knee"),
        ("and jaw?", "conditions/headaches", "can dry needling help with jaw"),
        ("hips too?", "conditions/headaches", "can dry needling help with hips"),
        ("does it leave scars on older people who have thin skin", "conditions/headaches", None),
        ("how long does that last?", "comfort/bruising", "how long does that last? bruise"),
        ("and if so for how long", "comfort/bruising", "for how long bruise"),
        ("how do I even get one", "basics/trigger-points", "how do I even get one trigger point"),
        ("and how long do they stay in?", "needles/depth", "how long do they stay in? deep do the needles go"),
    ],
)
def test_a_follow_up_is_completed_from_what_was_talked_of(
    knowledge: Knowledge, text: str, focus: str, completed: str | None
) -> None:
    assert complete(text, knowledge.served[focus], knowledge.served).completed == completed


def test_without_a_focus_nothing_is_completed(knowledge: Knowledge) -> None:
    assert complete("and jaw?", None, knowledge.served).completed is None


@pytest.mark.parametrize(
    ("text", "focus", "next_entry"),
    [
        ("why?", "comfort/first-session", "comfort/twitch"),
        ("how come", "comfort/twitch", "comfort/twitch"),
        ("but why", "suitability/clotting", "suitability/clotting"),
        ("tell me more", "comfort/does-it-hurt", "comfort/first-session"),
        ("is it safe", "comfort/does-it-hurt", None),
    ],
)
def test_why_and_more_go_on_from_what_was_talked_of(
    knowledge: Knowledge, text: str, focus: str, next_entry: str | None
) -> None:
    found = goes_on(text, knowledge.served[focus], frozenset({"comfort/twitch"}), knowledge.served)
    assert (found.id if found else None) == next_entry
