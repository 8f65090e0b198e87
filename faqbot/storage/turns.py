"""Conversations as numbered turns. A message id that was recorded before gets the reply it got then."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, func, select

from faqbot.storage.database import Database, announce, aware, insert_once
from faqbot.storage.gaps import note_gaps
from faqbot.storage.handoffs import insert_handoff, latest_handoff, raise_to_urgent
from faqbot.storage.schema import conversations, turns
from faqbot.types import Author, Conversation, Decision, Handoff, Message, Reply, Turn

_REPLY = TypeAdapter(Reply)
_DECISIONS = TypeAdapter(tuple[Decision, ...])
SILENT = Decision("silent", reason="a person has the conversation")

# Built once: to build a statement takes longer than SQLite takes to run it.
_OF_CONVERSATION = turns.c.conversation_id == bindparam("conversation")
_AFTER = select(turns).where(_OF_CONVERSATION, turns.c.seq > bindparam("after")).order_by(turns.c.seq)
_OF_MESSAGE = select(turns).where(
    _OF_CONVERSATION, turns.c.message_id == bindparam("message"), turns.c.author != "staff"
)
_LAST_SEQ = select(func.max(turns.c.seq)).where(_OF_CONVERSATION)
_HELD = select(conversations.c.id).where(conversations.c.id == bindparam("conversation")).with_for_update()
_INSERT = turns.insert()


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn to add: what staff wrote, or what the bot says of itself. The same `message_id` counts once."""

    author: Author
    text: str
    message_id: str
    sent_at: datetime
    name: str = ""
    reply: Reply | None = None


class Turns:
    """The turns of all conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def conversation(self, conversation_id: str) -> Conversation:
        """Return the conversation; one that was never heard of has no turns."""
        with self._database.reading() as connection:
            rows = _rows(connection, conversation_id)
            return Conversation(conversation_id, tuple(map(_turn, rows)), latest_handoff(connection, conversation_id))

    def replies(self, conversation_id: str, after: int = 0) -> list[tuple[Turn, Reply | None]]:
        """Return the turns after a number in order, the bot's with the reply that was shown."""
        with self._database.reading() as connection:
            return list(map(_turn_and_reply, _rows(connection, conversation_id, after)))

    def news(self, conversation_id: str, after: int) -> tuple[list[tuple[Turn, Reply | None]], Handoff | None]:
        """Return what `replies` does, and the latest handoff with it: the two things that one who follows asks for."""
        with self._database.reading() as connection:
            rows, handoff = _rows(connection, conversation_id, after), latest_handoff(connection, conversation_id)
        return [_turn_and_reply(row) for row in rows], handoff

    def before(self, message: Message) -> tuple[Conversation, Reply | None]:
        """Return the conversation that a message belongs to, and the reply if it has had one already."""
        conversation_id = message.conversation_id
        with self._database.reading() as connection:
            rows = _rows(connection, conversation_id)
            handoff = latest_handoff(connection, conversation_id) if rows else None
        conversation = Conversation(conversation_id, tuple(map(_turn, rows)), handoff)
        return conversation, _reply_of(row for row in rows if row.message_id == message.id and row.author != "staff")

    def record(
        self, message: Message, reply: Reply, decisions: Sequence[Decision], due_at: datetime | None = None
    ) -> Reply:
        """Keep a message and its reply in one transaction; open a handoff if a decision asks for one and none is open.

        Returns what is said: the reply with its handoff; for a message that was recorded before, the reply it had
        then; and nothing when a person took the conversation meanwhile, unless it is urgent.
        """
        with self._database.writing() as connection:
            is_new = hold(connection, message)
            if not is_new and (earlier := _recorded(connection, message)):
                return earlier
            handoff = None if is_new else latest_handoff(connection, message.conversation_id)
            if handoff and handoff.status == "with_person" and reply.kind != "urgent":
                reply, decisions = Reply(()), [SILENT]
            note_gaps(connection, message, decisions)
            reply = reply.with_handoff(_handed_off(connection, message, decisions, due_at, handoff))
            seq = 1 if is_new else _last_seq(connection, message.conversation_id) + 1
            _insert_exchange(connection, message, reply, decisions, seq)
            return reply

    def last_seq(self, conversation_id: str) -> int:
        with self._database.reading() as connection:
            return _last_seq(connection, conversation_id)


def hold(connection: Connection, message: Message) -> bool:
    """Make sure that the conversation exists, and hold it until the transaction ends; say whether it is new."""
    row = {"id": message.conversation_id, "channel": message.channel, "started_at": aware(message.sent_at)}
    return insert_once(connection, conversations, row) or not hold_existing(connection, message.conversation_id)


def hold_existing(connection: Connection, conversation_id: str) -> bool:
    """Hold a conversation until the transaction ends; say whether there is one."""
    return connection.execute(_HELD, {"conversation": conversation_id}).first() is not None


def append(connection: Connection, conversation_id: str, turn: NewTurn) -> int:
    """Add a turn to a conversation that is held; return its number, for a repeated one the number it had."""
    query = select(turns.c.seq).where(
        turns.c.conversation_id == conversation_id,
        turns.c.message_id == turn.message_id,
        turns.c.author == turn.author,
    )
    if earlier := connection.execute(query).scalar():
        return int(earlier)
    seq = _last_seq(connection, conversation_id) + 1
    row = {
        "conversation_id": conversation_id,
        "seq": seq,
        "author": turn.author,
        "name": turn.name or None,
        "text": turn.text,
        "message_id": turn.message_id,
        "sent_at": aware(turn.sent_at),
        "reply": _REPLY.dump_python(turn.reply, mode="json") if turn.reply else None,
    }
    connection.execute(_INSERT, row)
    announce(connection, conversation_id, seq)
    return seq


def _insert_exchange(
    connection: Connection, message: Message, reply: Reply, decisions: Sequence[Decision], seq: int
) -> None:
    """Add the patient's turn, and the bot's unless it is silent; the outcome stands with the last of them."""
    outcome = {
        "reply": _REPLY.dump_python(reply, mode="json"),
        "decisions": _DECISIONS.dump_python(tuple(decisions), mode="json"),
    }
    said = [("patient", message.text), *([("bot", "\n\n".join(p.text for p in reply.parts))] if reply.parts else [])]
    rows = [
        {
            "conversation_id": message.conversation_id,
            "message_id": message.id,
            "sent_at": aware(message.sent_at),
            "seq": seq + number,
            "author": author,
            "text": words,
            "reply": None,
            "decisions": None,
        }
        for number, (author, words) in enumerate(said)
    ]
    connection.execute(_INSERT, [*rows[:-1], rows[-1] | outcome])
    announce(connection, message.conversation_id, seq + len(rows) - 1)


def _handed_off(
    connection: Connection,
    message: Message,
    decisions: Sequence[Decision],
    due_at: datetime | None,
    handoff: Handoff | None,
) -> Handoff | None:
    """Return the handoff that the reply tells of: the latest if it is open, or a new one if a decision asks for it."""
    cause = next((decision for decision in decisions if decision.act in ("urgent", "handoff")), None)
    if cause is None:
        return None
    urgent = cause.act == "urgent"
    if handoff and handoff.is_open:
        return raise_to_urgent(connection, handoff) if urgent and not handoff.urgent else handoff
    made = Handoff(secrets.token_hex(16), message.conversation_id, cause.reason, question=message.text, urgent=urgent)
    made = replace(made, opened_at=aware(message.sent_at), due_at=due_at)
    insert_handoff(connection, made)
    return made


def _rows(connection: Connection, conversation_id: str, after: int = 0) -> Sequence[Row[Any]]:
    return connection.execute(_AFTER, {"conversation": conversation_id, "after": after}).all()


def _turn(row: Row[Any]) -> Turn:
    reply = _reply(row)
    return Turn(
        seq=row.seq,
        author=row.author,
        text=row.text,
        sent_at=aware(row.sent_at),
        message_id=row.message_id,
        decisions=_DECISIONS.validate_python(row.decisions or ()),
        options=reply.options if reply else (),
        name=row.name or "",
    )


def _turn_and_reply(row: Row[Any]) -> tuple[Turn, Reply | None]:
    return _turn(row), _reply(row) if row.author == "bot" else None


def _reply(row: Row[Any]) -> Reply | None:
    return _REPLY.validate_python(row.reply) if row.reply else None


def _recorded(connection: Connection, message: Message) -> Reply | None:
    known = {"conversation": message.conversation_id, "message": message.id}
    return _reply_of(connection.execute(_OF_MESSAGE, known))


def _reply_of(rows: Iterable[Row[Any]]) -> Reply | None:
    return next((reply for row in rows if (reply := _reply(row))), None)


def _last_seq(connection: Connection, conversation_id: str) -> int:
    return connection.execute(_LAST_SEQ, {"conversation": conversation_id}).scalar() or 0
