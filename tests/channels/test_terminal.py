import io
import json

import pytest
from rich.console import Console

from faqbot.channels.terminal import InputError, answer_lines, new_message, show, show_candidates

from ..conftest import Talker


def lines(talk: Talker, *rows: dict[str, str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in answer_lines(talk.service, map(json.dumps, rows))]


def test_json_lines_are_answered_in_order_and_conversations_kept_apart(talk: Talker) -> None:
    out = lines(
        talk,
        {"conversation": "a", "text": "does dry needling help headaches?"},
        {"conversation": "b", "text": "will I bruise?"},
        {"conversation": "a", "text": "what about my knee?"},
        {"conversation": "b", "text": "how long does that last?"},
    )
    assert [line["conversation"] for line in out] == ["a", "b", "a", "b"]
    entries = [line["reply"]["parts"][0]["entry_id"] for line in out]  # type: ignore[index]
    assert entries == ["conditions/headaches", "comfort/bruising", "conditions/knee-pain", "comfort/how-long-bruise"]


def test_blank_lines_are_skipped_and_a_bad_line_is_named(talk: Talker) -> None:
    with pytest.raises(InputError, match="line 3"):
        list(answer_lines(talk.service, ['{"text": "hi"}', "", '{"txt": 1}']))


def test_a_reply_is_shown_with_its_source_and_numbered_options(talk: Talker) -> None:
    out = io.StringIO()
    console = Console(file=out, width=100)
    show(talk.service.handle(new_message("does it hurt?", "a")), console)
    text = out.getvalue()
    assert "Discomfort at first, 2026-11-20" in text
    assert "1. " in text


def test_candidates_are_shown_with_their_reasons(talk: Talker) -> None:
    out = io.StringIO()
    show_candidates(talk.service.explain("does it hrut"), Console(file=out, width=250))
    assert "comfort/does-it-hurt" in out.getvalue()
