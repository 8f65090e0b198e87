"""Whatever a patient types: there is a reply, the same one each time, and the work for it is bounded."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faqbot.dialogue.manager import READ, Dialogue
from faqbot.dialogue.questions import MOST
from faqbot.dialogue.wording import compose
from faqbot.knowledge import Knowledge
from faqbot.markup import to_html, to_plain
from faqbot.retrieval import Recogniser, Retriever
from faqbot.safety import Triage
from faqbot.service import Service
from faqbot.storage import Store
from faqbot.types import Candidate, Conversation, Message, Reply

from ..conftest import MONDAY

SEARCHES = 5 * MOST
"""The most searches that one message may cost."""
LONGEST = 5000

fragments = st.sampled_from(
    "does it hurt|and|what about my knee|no|2|the second one|none of these|human|¿duele?|thanks|I'm scared|, |? |\n|"
    "<b>|*|[x](javascript:1)|\0|😀|that's wrong|how long does that last|yes|{phone}|&lt;|http://x.y|bitte|疼吗".split(
        "|"
    )
)
messages = st.one_of(
    st.text(max_size=200),
    st.lists(fragments, max_size=12).map(" ".join),
    st.binary(max_size=100).map(lambda data: data.decode("latin-1")),
    st.lists(st.one_of(fragments, st.text(max_size=20)), max_size=8).map("".join),
)
conversations = st.lists(messages, min_size=1, max_size=5)
quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def hold(conversation: Sequence[str], service: Service) -> list[Reply]:
    """Hold a conversation; every second message presses a button if one is offered."""
    replies: list[Reply] = []
    for number, text in enumerate(conversation):
        options = replies[-1].options if replies and number % 2 else ()
        option = options[len(text) % len(options)].id if options else None
        replies.append(service.handle(Message(f"m{number}", "a", "test", text, MONDAY, option)))
    return replies


@quickly
@given(conversations)
def test_every_message_gets_a_reply_that_every_channel_can_show(
    knowledge: Knowledge, triage: Triage, retriever: Retriever, recognise: Recogniser, conversation: list[str]
) -> None:
    store = Store.open("sqlite://")
    try:
        service = Service(knowledge, triage, retriever, store, recognise=recognise, clock=lambda: MONDAY)
        for reply in hold(conversation, service):
            assert reply.parts
            for part in reply.parts:
                assert to_plain(part.text).strip()
                assert "<script" not in to_html(part.text)
    finally:
        store.close()


@quickly
@given(conversations)
def test_the_same_conversation_gets_the_same_replies(
    knowledge: Knowledge, triage: Triage, retriever: Retriever, recognise: Recogniser, conversation: list[str]
) -> None:
    told = []
    for _ in range(2):
        store = Store.open("sqlite://")
        try:
            service = Service(knowledge, triage, retriever, store, recognise=recognise, clock=lambda: MONDAY)
            told.append([(reply.parts, reply.options) for reply in hold(conversation, service)])
        finally:
            store.close()
    assert told[0] == told[1]


@quickly
@given(st.lists(messages, min_size=1, max_size=40).map(lambda pieces: "? ".join(pieces * 20)[:LONGEST]))
def test_a_message_costs_a_bounded_number_of_searches_in_a_bounded_text(
    knowledge: Knowledge, retriever: Retriever, text: str
) -> None:
    searched: list[str] = []

    def search(text: str, *, fragment: bool = False) -> list[Candidate]:
        searched.append(text)
        return retriever.search(text, fragment=fragment)

    dialogue = Dialogue(knowledge, search, retriever.threshold, LONGEST)
    decisions = dialogue.decide(Message("m", "a", "test", text, MONDAY), Conversation("a"))
    assert compose(decisions, knowledge, MONDAY).parts
    assert len(searched) <= SEARCHES
    assert all(len(words) <= 2 * READ + 200 for words in searched)


def test_a_message_that_is_too_long_is_not_searched_at_all(knowledge: Knowledge) -> None:
    def search(text: str, *, fragment: bool = False) -> list[Candidate]:
        raise AssertionError(text, fragment)

    dialogue = Dialogue(knowledge, search, 0.5, LONGEST)
    (decision,) = dialogue.decide(Message("m", "a", "test", "why " * LONGEST, MONDAY), Conversation("a"))
    assert decision.phrase == "too_long"
