"""The public API's shapes: what a program sends and gets. Web, `ask --json` and `ask --jsonl` share them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from faqbot.markup import to_html, to_plain
from faqbot.patient import Standing
from faqbot.types import Act, Author, HandoffStatus, Part, Reply, Turn

FeedbackReason = Literal["wrong", "unclear", "other", "person"]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]


class MessageIn(BaseModel):
    """A patient's message. Without `conversation_id` a conversation starts; a `message_id` sent twice counts once."""

    model_config = ConfigDict(extra="forbid")

    text: str
    conversation_id: Id | None = None
    message_id: Id | None = None
    option_id: Annotated[str, Field(max_length=200)] | None = None


class ContactIn(BaseModel):
    """How to reach a patient; `consent` must be given."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reach: Annotated[str, Field(max_length=254)]
    name: Annotated[str, Field(max_length=80)] = ""
    consent: bool


class FeedbackIn(BaseModel):
    """What a patient says of the answer to their message; on a no, `reason` may say what was wrong."""

    model_config = ConfigDict(extra="forbid")

    message_id: Id
    helped: bool
    reason: FeedbackReason | None = None


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
    """How a request for a person stands; `promise` says by when, `ask_contact` asks for a way to reach them."""

    id: str
    status: HandoffStatus
    person: str | None = None
    due_at: datetime | None = None
    promise: str | None = None
    ask_contact: bool = False


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
    """One turn; `name` is that of a member of staff."""

    seq: int
    author: Author
    name: str
    message_id: str
    text: str
    reply: ReplyOut | None


class ConversationOut(BaseModel):
    conversation_id: str
    turns: list[TurnOut]
    handoff: HandoffOut | None


class ErrorBody(BaseModel):
    code: str
    message: str


class ErrorOut(BaseModel):
    """Every refusal: `code` for programs, `message` for people."""

    error: ErrorBody


def reply_out(reply: Reply, standing: Standing | None = None) -> ReplyOut:
    """Return a reply as it is sent; `standing` tells more of its handoff."""
    if reply.handoff and not standing:
        standing = Standing(reply.handoff.id, reply.handoff.status)
    parts = [_part_out(part) for part in reply.parts]
    return ReplyOut(
        kind=reply.kind,
        text="\n\n".join(part.text for part in parts),
        html="".join(part.html for part in parts),
        parts=parts,
        options=[OptionOut(id=option.id, label=option.label) for option in reply.options],
        handoff=handoff_out(standing),
    )


def handoff_out(standing: Standing | None) -> HandoffOut | None:
    return HandoffOut(**asdict(standing)) if standing else None


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
    return TurnOut(
        seq=turn.seq,
        author=turn.author,
        name=turn.name,
        message_id=turn.message_id,
        text=to_plain(turn.text) if turn.author == "bot" else turn.text,
        reply=reply_out(reply) if reply else None,
    )
