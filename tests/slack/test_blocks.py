"""What a reply looks like in Slack: the parts as blocks, and nothing that anybody wrote can do anything there."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.channels.slack.blocks import BLOCKS, SECTION, TEXT, reply_content, split, words
from faqbot.knowledge import Knowledge
from faqbot.markup import to_mrkdwn
from faqbot.types import Option, Part, Reply, Source

LIVE = re.compile(r"<[^>]*>")
"""What Slack would read as a link, a mention or a command."""


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("Most people feel **little**, *really*.", "Most people feel *little*, _really_."),
        ("Call [+1 555](tel:+1555) now.", "Call <tel:+1555|+1 555> now."),
        ("See [our page](https://example.org/a?b=c|d).", "See <https://example.org/a?b=c%7Cd|our page>."),
        ("[a|b](https://example.org)", "<https://example.org|a¦b>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](/staff)", "x"),
        ("- one\n- two\n  - deep", "• one\n• two\n    • deep"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("first\nsecond\n\nthird", "first second\n\nthird"),
        ("`<!here>` & co", "`&lt;!here&gt;` &amp; co"),
        ("<!channel> <@U123>", "&lt;!channel&gt; &lt;@U123&gt;"),
        ("<https://example.org>", "<https://example.org|https://example.org>"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("", ""),
    ],
)
def test_markdown_becomes_slacks_format(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn


@given(st.text(alphabet=st.sampled_from("<>!@#|&;*_`~ \nahttps:/.UC1"), max_size=200))
def test_what_a_person_writes_forms_no_link_mention_or_command(text: str) -> None:
    made = words(text, text)
    for said in (made["text"], *(block["text"]["text"] for block in made["blocks"])):
        assert not LIVE.search(said)
    assert all(block["text"]["verbatim"] for block in made["blocks"])


@given(st.text(alphabet=st.sampled_from("ab .!?\n&<"), max_size=900), st.integers(60, 200))
def test_long_text_is_split_without_losing_a_word(text: str, most: int) -> None:
    pieces = list(split(text, most))
    assert all(0 < len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_long_text_is_split_at_sentences() -> None:
    text = " ".join(f"This is sentence number {number} of a long text." for number in range(200))
    pieces = list(split(text, SECTION))
    assert len(pieces) > 2
    assert all(piece.endswith("text.") for piece in pieces)


def test_a_reply_has_its_answer_source_options_and_feedback(knowledge: Knowledge) -> None:
    source = Source("material/x.md", "y", "Our <handout>")
    answer = Part("answer", "It **rarely** hurts.", "a/b", "Does it hurt?", 0.9, (source,), date(2026, 1, 5))
    made = reply_content(Reply((answer,), (Option("a/c", "How long?"),)), knowledge.clinic.labels, "m1")
    assert [block["type"] for block in made["blocks"]] == ["section", "context", "actions", "actions", "actions"]
    assert made["text"] == "It rarely hurts."
    assert made["blocks"][0]["text"]["text"] == "It *rarely* hurts."
    assert made["blocks"][1]["elements"][0]["text"] == "Source: Our &lt;handout&gt; · reviewed 2026-01-05"
    assert made["blocks"][2]["elements"][0]["value"] == "a/c"
    assert {element["value"] for element in made["blocks"][3]["elements"] + made["blocks"][4]["elements"]} == {"m1"}


def test_two_answers_carry_their_questions(knowledge: Knowledge) -> None:
    parts = tuple(Part("answer", "Yes.", f"a/{n}", f"Question {n}?") for n in (1, 2))
    made = reply_content(Reply(parts), knowledge.clinic.labels, "m1")
    assert [block["text"]["text"].split("\n")[0] for block in made["blocks"][:2]] == ["*Question 1?*", "*Question 2?*"]


@pytest.mark.parametrize("text", ["", "x", "word " * 40_000, "y" * 160_000])
def test_every_message_keeps_slacks_limits(text: str, knowledge: Knowledge) -> None:
    for made in (words(text), reply_content(Reply((Part("handoff", text),)), knowledge.clinic.labels, "m1")):
        assert 0 < len(made["text"]) <= TEXT + 2
        assert len(made["blocks"]) <= BLOCKS
        assert all(len(block["text"]["text"]) <= 3000 for block in made["blocks"] if block["type"] == "section")
