"""The terminal: chat with line editing, and answers to a program line by line."""

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import HTML
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from faqbot.channels.api import reply_out
from faqbot.errors import FaqbotError
from faqbot.markup import to_plain
from faqbot.service import Service
from faqbot.types import Candidate, Message, Reply

_STYLES = {"urgent": "bold white on red", "handoff": "yellow", "clarify": "cyan", "smalltalk": "dim"}
QUIT = {"/quit", "/exit", "/q"}


class InputError(FaqbotError):
    """A line of the input cannot be read."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    conversation: str = ""


def new_message(text: str, conversation_id: str, channel: str = "terminal") -> Message:
    return Message(uuid.uuid4().hex, conversation_id, channel, text, datetime.now(UTC))


def show(reply: Reply, console: Console) -> None:
    """Print a reply: its parts, their sources, and the options by number."""
    for part in reply.parts:
        console.print(Padding(Text(to_plain(part.text), _STYLES.get(part.kind, "")), (0, 0, 1, 2)))
        if part.sources:
            titles = ", ".join(dict.fromkeys(source.title for source in part.sources))
            console.print(Padding(Text(f"{titles}, {part.reviewed}", "dim italic"), (0, 0, 1, 2)))
    for number, option in enumerate(reply.options, 1):
        console.print(Padding(Text(f"{number}. {option.label}", "cyan"), (0, 0, 0, 4)))


def chat(service: Service, console: Console) -> None:
    """Talk until the patient leaves with Ctrl-D, Ctrl-C or /quit."""
    conversation_id = uuid.uuid4().hex
    console.print(Padding(Text(to_plain(service.knowledge.clinic.phrase("greeting"))), (1, 2)))
    session: PromptSession[str] = PromptSession()
    while True:
        try:
            text = session.prompt(HTML("<b>› </b>"))
        except (EOFError, KeyboardInterrupt):
            return
        if text.strip().lower() in QUIT:
            return
        show(service.handle(new_message(text, conversation_id)), console)


def answer_lines(service: Service, lines: Iterable[str]) -> Iterator[str]:
    """Answer JSON lines `{"conversation": …, "text": …}` in order, keeping conversations apart.

    Raises:
        InputError: a line is no such object; the message names its number.
    """
    run = uuid.uuid4().hex
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            sent = _Line.model_validate_json(line)
        except ValidationError as error:
            reason = error.errors()[0]["msg"]
            raise InputError(f'line {number}: {reason}. Write {{"conversation": "a", "text": "…"}}') from None
        reply = service.handle(new_message(sent.text, _conversation_id(run, sent.conversation), "jsonl"))
        out = {"conversation": sent.conversation, "reply": reply_out(reply).model_dump(mode="json")}
        yield json.dumps(out, ensure_ascii=False)


def _conversation_id(run: str, name: str) -> str:
    """Derive a conversation's id from its name in this run, so that runs never share a conversation."""
    return uuid.uuid5(uuid.UUID(run), name).hex


def show_candidates(candidates: Iterable[Candidate], console: Console) -> None:
    """Print what a search found, for staff and testers."""
    table = Table("entry", "confidence", "score", "nearest phrasing", "words", "unexplained", "repairs", "runner-up")
    for found in candidates:
        why = found.why
        table.add_row(
            found.entry_id,
            f"{found.confidence:.3f}",
            f"{found.score:.3f}",
            why.phrasing,
            " ".join(why.words),
            " ".join(why.unexplained),
            ", ".join(f"{written} → {meant}" for written, meant in why.repairs),
            f"{why.runner_up or '–'} ({why.margin:+.3f})",
        )
    console.print(table)
