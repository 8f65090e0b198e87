"""What is kept: conversations as numbered turns, and the questions that wait for a person.

Recording is idempotent: a message id that was recorded before gets the reply it got then.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from faqbot.errors import StorageError
from faqbot.storage.engine import connect, migrate
from faqbot.storage.schema import conversations, handoffs, turns
from faqbot.types import Conversation, Decision, Handoff, Message, Reply, Turn

_REPLY = TypeAdapter(Reply)
_DECISIONS = TypeAdapter(tuple[Decision, ...])
_INSERT: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Store:
    """The database. Its methods raise `StorageError` when it cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> "Store":
        """Connect and migrate.

        Raises:
            SettingsError: the URL cannot be used.
            StorageError: the database cannot be opened.
        """
        engine = connect(url)
        migrate(engine)
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    def conversation(self, conversation_id: str) -> Conversation:
        """Return the conversation; one that was never heard of has no turns."""
        with self._reading() as connection:
            return Conversation(conversation_id, tuple(map(_turn, _turns(connection, conversation_id))))

    def replies(self, conversation_id: str) -> list[tuple[Turn, Reply | None]]:
        """Return the turns in order, the bot's with the reply that was shown."""
        with self._reading() as connection:
            return [(_turn(row), _reply(row)) for row in _turns(connection, conversation_id)]

    def reply_to(self, message: Message) -> Reply | None:
        """Return the reply that this message has had already."""
        with self._reading() as connection:
            return _recorded(connection, message)

    def record(self, message: Message, reply: Reply, decisions: Sequence[Decision]) -> Reply:
        """Keep a message and its reply in one transaction, and open a handoff if a decision asks for one.

        Returns the reply with its handoff; for a message that was recorded before, the reply it had then.
        """
        with self._writing() as connection:
            self._lock(connection, message)
            if earlier := _recorded(connection, message):
                return earlier
            handoff = _open_handoff(connection, message, decisions)
            reply = reply.with_handoff(handoff)
            seq = _last_seq(connection, message.conversation_id)
            common = {
                "conversation_id": message.conversation_id,
                "message_id": message.id,
                "sent_at": message.sent_at,
            }
            patient = {
                "seq": seq + 1,
                "author": "patient",
                "text": message.text,
                "reply": None,
                "decisions": None,
            }
            bot = {
                "seq": seq + 2,
                "author": "bot",
                "text": "\n\n".join(part.text for part in reply.parts),
                "reply": _REPLY.dump_python(reply, mode="json"),
                "decisions": _DECISIONS.dump_python(tuple(decisions), mode="json"),
            }
            connection.execute(turns.insert(), [common | patient, common | bot])
            return reply

    def waiting(self) -> list[dict[str, Any]]:
        """Return the questions that wait for a person, the oldest first."""
        query = select(handoffs).where(handoffs.c.status == "waiting").order_by(handoffs.c.opened_at)
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _lock(self, connection: Connection, message: Message) -> None:
        """Make sure that the conversation exists, and hold it until the transaction ends."""
        insert = _INSERT[self._engine.dialect.name](conversations).on_conflict_do_nothing()
        row = {"id": message.conversation_id, "channel": message.channel, "started_at": message.sent_at}
        connection.execute(insert, row)
        held = select(conversations.c.id).where(conversations.c.id == message.conversation_id)
        connection.execute(held.with_for_update())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StorageError(f"the database cannot be read: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(writes=True).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StorageError(f"the database cannot be written: {error}") from error


def _turns(connection: Connection, conversation_id: str) -> Iterable[Row[Any]]:
    return connection.execute(
        select(turns).where(turns.c.conversation_id == conversation_id).order_by(turns.c.seq)
    ).all()


def _turn(row: Row[Any]) -> Turn:
    reply = _reply(row)
    return Turn(
        seq=row.seq,
        author=row.author,
        text=row.text,
        sent_at=_aware(row.sent_at),
        message_id=row.message_id,
        decisions=_DECISIONS.validate_python(row.decisions or ()),
        options=reply.options if reply else (),
    )


def _reply(row: Row[Any]) -> Reply | None:
    return _REPLY.validate_python(row.reply) if row.reply else None


def _aware(moment: datetime) -> datetime:
    """SQLite forgets the time zone; everything is written in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _recorded(connection: Connection, message: Message) -> Reply | None:
    row = connection.execute(
        select(turns).where(
            turns.c.conversation_id == message.conversation_id,
            turns.c.message_id == message.id,
            turns.c.author == "bot",
        )
    ).first()
    return _reply(row) if row else None


def _last_seq(connection: Connection, conversation_id: str) -> int:
    query = select(func.max(turns.c.seq)).where(turns.c.conversation_id == conversation_id)
    return connection.execute(query).scalar() or 0


def _open_handoff(connection: Connection, message: Message, decisions: Sequence[Decision]) -> Handoff | None:
    cause = next((decision for decision in decisions if decision.act in ("urgent", "handoff")), None)
    if cause is None:
        return None
    handoff = Handoff(secrets.token_hex(16), message.conversation_id, cause.reason)
    connection.execute(
        handoffs.insert(),
        {
            "id": handoff.id,
            "conversation_id": handoff.conversation_id,
            "question": message.text,
            "reason": cause.reason,
            "status": handoff.status,
            "opened_at": message.sent_at,
        },
    )
    return handoff
