"""What Slack needs to be kept: which events came, and where conversations go on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from faqbot.records import Place
from faqbot.storage.database import Database, aware, insert_once
from faqbot.storage.schema import slack_events, slack_places
from faqbot.storage.turns import hold_existing

LEASE = timedelta(seconds=15)
"""How long the process that took an event has for it; then another takes it over."""


class Inbox:
    """The events by their ids, from their arrival on. What an event says is kept only until it is worked on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, event_id: str, payload: Mapping[str, Any] | None, now: datetime) -> bool:
        """Keep an event that came; False if it had come before, to whichever process.

        Without a payload it is known from now on, but nobody takes it over.
        """
        row = {
            "id": event_id,
            "payload": payload and dict(payload),
            "received_at": aware(now),
            "leased_until": aware(now) + LEASE,
            "done": payload is None,
        }
        with self._database.writing() as connection:
            return insert_once(connection, slack_events, row)

    def done(self, event_id: str) -> None:
        with self._database.writing() as connection:
            mine = slack_events.update().where(slack_events.c.id == event_id)
            connection.execute(mine.values(done=True, payload=None))

    def take_over(self, now: datetime, most: int = 50) -> list[tuple[str, dict[str, Any]]]:
        """Return events that were left undone, as by a process that was killed; of several that ask, one gets each."""
        left = (slack_events.c.done.is_(False), slack_events.c.leased_until <= aware(now))
        query = select(slack_events).where(*left).order_by(slack_events.c.leased_until).limit(most)
        with self._database.reading() as connection:
            if connection.execute(query).first() is None:
                return []
        with self._database.writing() as connection:
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            mine = slack_events.update().where(slack_events.c.id.in_([row.id for row in rows]))
            connection.execute(mine.values(leased_until=aware(now) + LEASE))
            return [(row.id, row.payload) for row in rows]

    def forget(self, before: datetime) -> None:
        """Forget the events that came before a time, long after which Slack sends none again."""
        with self._database.writing() as connection:
            connection.execute(delete(slack_events).where(slack_events.c.received_at < aware(before)))


class Places:
    """Where conversations go on in Slack; a place goes away with its conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, place: Place) -> bool:
        """Keep where a conversation goes on now; False if there is no such conversation."""
        row = {"channel": place.channel, "user": place.user, "thread": place.thread}
        with self._database.writing() as connection:
            if not hold_existing(connection, place.conversation_id):
                return False
            if not insert_once(connection, slack_places, {"conversation_id": place.conversation_id} | row):
                mine = slack_places.c.conversation_id == place.conversation_id
                connection.execute(slack_places.update().where(mine).values(**row))
            return True

    def get(self, conversation_id: str) -> Place | None:
        query = select(slack_places).where(slack_places.c.conversation_id == conversation_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Place(row.conversation_id, row.channel, row.user, row.thread) if row else None
