"""Gaps: the questions that had no approved answer, from the first case on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from faqbot.records import Gap
from faqbot.storage.database import Database, aware
from faqbot.storage.schema import gaps
from faqbot.types import Decision, Message


class Gaps:
    """The list of gaps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, limit: int = 2000) -> list[Gap]:
        """Return the newest first."""
        with self._database.reading() as connection:
            return [_gap(row) for row in connection.execute(select(gaps).order_by(gaps.c.id.desc()).limit(limit))]

    def settle(self, gap_ids: Sequence[int]) -> None:
        """Take gaps off the list: they are answered now, or never will be."""
        with self._database.writing() as connection:
            connection.execute(delete(gaps).where(gaps.c.id.in_(gap_ids)))


def note_gaps(connection: Connection, message: Message, decisions: Sequence[Decision]) -> None:
    """Note each question that missed; asking for a person is no gap, nor is a question curated as theirs."""
    rows = [
        {
            "conversation_id": message.conversation_id,
            "question": decision.question,
            "reason": decision.reason,
            "asked_at": aware(message.sent_at),
        }
        for decision in decisions
        if decision.act == "handoff" and not decision.entries and decision.phrase != "person" and decision.question
    ]
    if rows:
        connection.execute(gaps.insert(), rows)


def _gap(row: Row[Any]) -> Gap:
    return Gap(row.id, row.conversation_id, row.question, row.reason, aware(row.asked_at))
