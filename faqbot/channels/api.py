"""The public API's shapes: what a program sends and gets. Web, `ask --json` and `ask --jsonl` share them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from faqbot.markup import to_html, to_plain
from faqbot.types import Act, Author, Part, Reply, Turn

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]


class MessageIn(BaseModel):
    """A patient's message. Without `conversation_id` a conversation starts; a `message_id` sent twice counts once."""

    model_config = ConfigDict(extra="forbid")

    text: str
    conversation_id: Id | None = None
    message_id: Id | None = None
    option_id: Annotated[str, Field(max_length=200)] | None = None


class SourceOut(BaseModel):
    title: str
    reviewed: date | None


class PartOut(BaseModel):
    kind: Act
    entry_id: str | None
    question: str | None
    confidence: float
    text: str
    html: str
    sources: list[SourceOut]


class OptionOut(BaseModel):
    id: str
    label: str


class HandoffOut(BaseModel):
    id: str
    status: str


class ReplyOut(BaseModel):
    """A reply; `kind` is that of its most pressing part, `text` plain, `html` safe to insert."""

    kind: Act
    text: str
    html: str
    parts: list[PartOut]
    options: list[OptionOut]
    handoff: HandoffOut | None


class MessageOut(BaseModel):
    conversation_id: str
    reply: ReplyOut


class TurnOut(BaseModel):
    seq: int
    author: Author
    text: str
    reply: ReplyOut | None


class ConversationOut(BaseModel):
    conversation_id: str
    turns: list[TurnOut]


class ErrorBody(BaseModel):
    code: str
    message: str


class ErrorOut(BaseModel):
    """Every refusal: `code` for programs, `message` for people."""

    error: ErrorBody


def reply_out(reply: Reply) -> ReplyOut:
    parts = [_part_out(part) for part in reply.parts]
    return ReplyOut(
        kind=reply.kind,
        text="\n\n".join(part.text for part in parts),
        html="".join(part.html for part in parts),
        parts=parts,
        options=[OptionOut(id=option.id, label=option.label) for option in reply.options],
        handoff=HandoffOut(id=reply.handoff.id, status=reply.handoff.status) if reply.handoff else None,
    )


def _part_out(part: Part) -> PartOut:
    return PartOut(
        kind=part.kind,
        entry_id=part.entry_id,
        question=part.question,
        confidence=round(part.confidence, 4),
        text=to_plain(part.text),
        html=to_html(part.text),
        sources=[SourceOut(title=source.title, reviewed=part.reviewed) for source in part.sources],
    )


def turn_out(turn: Turn, reply: Reply | None) -> TurnOut:
    text = to_plain(turn.text) if turn.author == "bot" else turn.text
    return TurnOut(seq=turn.seq, author=turn.author, text=text, reply=reply_out(reply) if reply else None)
