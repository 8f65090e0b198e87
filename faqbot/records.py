"""What is kept beside conversations: contacts, gaps, feedback, releases, staff accounts and the audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

Role = Literal["desk", "curator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Contact:
    """How a patient wants to be reached about one handoff, and when they agreed to that."""

    handoff_id: str
    conversation_id: str
    reach: str
    consented_at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that had no approved answer, as it was asked."""

    id: int
    conversation_id: str
    question: str
    reason: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a patient said of one of the bot's turns; `reason` says what was wrong with it."""

    conversation_id: str
    seq: int
    helped: bool
    given_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """What patients are told: the content under one hash, and who published it when."""

    content_hash: str
    created_at: datetime
    by: str
    content: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """One member of staff. `version` grows with each change that ends the sessions that there are."""

    id: str
    login: str
    name: str
    role: Role
    password_hash: str
    active: bool = True
    version: int = 1
    failures: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to what, when; never what was said."""

    at: datetime
    actor: str
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Slack a conversation goes on: with whom, in which channel, in which thread if in one."""

    conversation_id: str
    channel: str
    user: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """What one message in Slack should hold; no content means that there should be none.

    `key` names it for good. `under` is the key of the message whose thread it goes to, `url` a response URL to send it
    to instead of a channel. `ts` is Slack's name of it once it is there; `doubtful` says that it may be there unknown
    to us, because an attempt to send it was cut off.
    """

    key: str
    channel: str
    content: Mapping[str, Any] | None
    thread: str = ""
    under: str = ""
    url: str = ""
    ts: str = ""
    doubtful: bool = False
    tries: int = 0
