import pytest

from faqbot.dialogue.followups import FollowUps
from faqbot.knowledge import Knowledge
from faqbot.retrieval import Retriever


@pytest.fixture(scope="module")
def follow_ups(knowledge: Knowledge, retriever: Retriever) -> FollowUps:
    return FollowUps(knowledge.served, retriever.search)


@pytest.mark.parametrize(
    ("text", "about", "meant"),
    [
        ("what about my knee?", "conditions/headaches", "conditions/knee-pain"),
        ("and jaw?", "conditions/headaches", "conditions/jaw-pain"),
        ("hips too?", "conditions/headaches", "conditions/hip-pain"),
        ("how long does that last?", "comfort/bruising", "comfort/how-long-bruise"),
        ("how long will it be", "comfort/sore-after", "comfort/how-long-sore"),
        ("what causes them", "basics/trigger-points", "basics/trigger-point-causes"),
        ("and how long do they stay in?", "needles/depth", "needles/how-long-left-in"),
        ("is there a fee?", "visits/reschedule", "costs/cancellation-fee"),
        ("what if I stop them for a week", "suitability/blood-thinners", "suitability/blood-thinners"),
    ],
)
def test_a_follow_up_means_what_fits_it_and_what_was_talked_of(
    follow_ups: FollowUps, knowledge: Knowledge, text: str, about: str, meant: str
) -> None:
    assert follow_ups.find(text, knowledge.served[about])[0].entry_id == meant


@pytest.mark.parametrize(
    "text",
    [
        "what if I'm late",
        "are they cheaper with a package",
        "does it leave scars on older people who have thin skin",
        "how about ketamine",
        "xxxx",
    ],
)
def test_what_makes_sense_alone_or_to_nobody_is_not_about_what_was_talked_of(
    follow_ups: FollowUps, knowledge: Knowledge, text: str
) -> None:
    about = knowledge.served["visits/masks-and-visitors"]
    found = follow_ups.find(text, about)
    assert not found or found[0].entry_id != about.id


def test_without_a_subject_nothing_is_added(follow_ups: FollowUps, retriever: Retriever) -> None:
    assert follow_ups.find("and jaw?", None) == retriever.search("and jaw?")


def test_within_one_message_only_what_an_entry_leads_to_is_read_with_it(
    follow_ups: FollowUps, knowledge: Knowledge, retriever: Retriever
) -> None:
    sore, acupuncture = knowledge.served["comfort/sore-after"], knowledge.served["basics/acupuncture"]
    assert follow_ups.find("for how long", sore, within="will I be sore")[0].entry_id == "comfort/how-long-sore"
    alone = retriever.search("does it really work", fragment=True)
    assert follow_ups.find("does it really work", acupuncture, within="is it like acupuncture") == alone


def test_within_one_message_what_points_at_a_question_is_read_with_it(
    follow_ups: FollowUps, knowledge: Knowledge, retriever: Retriever
) -> None:
    reschedule = knowledge.served["visits/reschedule"]
    assert retriever.search("is there a fee for that")[0].entry_id == "costs/price"
    found = follow_ups.find("is there a fee for that", reschedule, within="how do I cancel on thursday")
    assert found[0].entry_id == "costs/cancellation-fee"


def test_confidence_falls_when_readings_disagree(follow_ups: FollowUps, knowledge: Knowledge) -> None:
    found = follow_ups.find("where do they go after", knowledge.served["needles/sterile"])
    assert sum(candidate.score for candidate in found) == pytest.approx(1)
    assert all(candidate.confidence <= candidate.score**0.5 for candidate in found)


@pytest.mark.parametrize(
    ("text", "about", "next_entry"),
    [
        ("why?", "comfort/first-session", "comfort/twitch"),
        ("how come", "comfort/twitch", "comfort/twitch"),
        ("but why", "suitability/clotting", "suitability/clotting"),
        ("why does it do that", "comfort/twitch", "comfort/twitch"),
        ("why is acupuncture different", "comfort/twitch", None),
        ("tell me more", "comfort/does-it-hurt", "comfort/first-session"),
        ("tell me more", "conditions/sciatica", "drawbacks/not-a-cure-all"),
        ("is it safe", "comfort/does-it-hurt", None),
    ],
)
def test_why_and_more_go_on_from_what_was_talked_of(
    follow_ups: FollowUps, knowledge: Knowledge, text: str, about: str, next_entry: str | None
) -> None:
    found = follow_ups.goes_on(text, knowledge.served[about], frozenset({"comfort/twitch"}))
    assert (found.id if found else None) == next_entry
