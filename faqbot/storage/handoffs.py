"""Handoffs: the questions that wait for a person. At most one is open in a conversation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select

from faqbot.storage.database import Database, aware, aware_or_none
from faqbot.storage.schema import handoffs
from faqbot.types import Handoff

OPEN = ("waiting", "with_person")
_LATEST = (
    select(handoffs)
    .where(handoffs.c.conversation_id == bindparam("conversation"))
    .order_by(handoffs.c.status.in_(OPEN).desc(), handoffs.c.opened_at.desc())
    .limit(1)
)


class Handoffs:
    """The handoffs of all conversations; only those who write turns change them (`Cases`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self) -> list[Handoff]:
        """Return those that wait, then those with a person; of either the urgent first, then by when they are due."""
        query = select(handoffs).where(handoffs.c.status.in_(OPEN))
        due = (handoffs.c.due_at.is_(None), handoffs.c.due_at, handoffs.c.opened_at)
        order = (handoffs.c.status != "waiting", handoffs.c.urgent.desc(), *due)
        with self._database.reading() as connection:
            return [_handoff(row) for row in connection.execute(query.order_by(*order))]

    def get(self, handoff_id: str) -> Handoff | None:
        with self._database.reading() as connection:
            return find_handoff(connection, handoff_id)

    def latest(self, conversation_id: str) -> Handoff | None:
        with self._database.reading() as connection:
            return latest_handoff(connection, conversation_id)

    def take_overdue(self, now: datetime, again_before: datetime) -> list[Handoff]:
        """Return the unclaimed cases past their time that nobody was alerted to since `again_before`, and mark them.

        Of several processes that ask, one gets each.
        """
        waits = (handoffs.c.status == "waiting", handoffs.c.due_at <= aware(now))
        again = or_(handoffs.c.alerted_at.is_(None), handoffs.c.alerted_at <= aware(again_before))
        with self._database.writing() as connection:
            rows = connection.execute(select(handoffs).where(*waits, again).with_for_update(skip_locked=True)).all()
            for row in rows:
                marked = handoffs.update().where(handoffs.c.id == row.id)
                connection.execute(marked.values(alerted_at=aware(now)))
            return [_handoff(row) for row in rows]

    def forget_alert(self, handoff_ids: Sequence[str]) -> None:
        """Take back the mark of `take_overdue`."""
        with self._database.writing() as connection:
            marked = handoffs.update().where(handoffs.c.id.in_(handoff_ids))
            connection.execute(marked.values(alerted_at=None))


def find_handoff(connection: Connection, handoff_id: str) -> Handoff | None:
    row = connection.execute(select(handoffs).where(handoffs.c.id == handoff_id)).first()
    return _handoff(row) if row else None


def latest_handoff(connection: Connection, conversation_id: str) -> Handoff | None:
    """Return the conversation's open handoff, else its newest."""
    row = connection.execute(_LATEST, {"conversation": conversation_id}).first()
    return _handoff(row) if row else None


def insert_handoff(connection: Connection, handoff: Handoff) -> None:
    connection.execute(handoffs.insert(), _row(handoff))


def update_handoff(connection: Connection, handoff: Handoff) -> None:
    connection.execute(handoffs.update().where(handoffs.c.id == handoff.id).values(**_row(handoff)))


def raise_to_urgent(connection: Connection, handoff: Handoff) -> Handoff:
    urgent = replace(handoff, urgent=True)
    update_handoff(connection, urgent)
    return urgent


def _row(handoff: Handoff) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "conversation_id": handoff.conversation_id,
        "question": handoff.question,
        "reason": handoff.reason,
        "status": handoff.status,
        "urgent": handoff.urgent,
        "opened_at": aware_or_none(handoff.opened_at),
        "due_at": aware_or_none(handoff.due_at),
        "assignee": handoff.assignee,
        "assignee_name": handoff.assignee_name,
    }


def _handoff(row: Row[Any]) -> Handoff:
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        reason=row.reason,
        status=row.status,
        question=row.question,
        urgent=row.urgent,
        opened_at=aware(row.opened_at),
        due_at=aware_or_none(row.due_at),
        assignee=row.assignee,
        assignee_name=row.assignee_name,
    )
