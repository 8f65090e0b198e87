"""What patients said of the bot's answers."""

from dataclasses import asdict

from sqlalchemy import select

from faqbot.records import Feedback
from faqbot.storage.database import Database, aware
from faqbot.storage.schema import feedback
from faqbot.storage.turns import hold_existing


class Opinions:
    """One opinion of each turn: the last that was given."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, given: Feedback) -> bool:
        """Keep an opinion in place of an earlier one; False if there is no such conversation."""
        same = (feedback.c.conversation_id == given.conversation_id) & (feedback.c.seq == given.seq)
        with self._database.writing() as connection:
            if not hold_existing(connection, given.conversation_id):
                return False
            connection.execute(feedback.delete().where(same))
            connection.execute(feedback.insert(), asdict(given) | {"given_at": aware(given.given_at)})
            return True

    def newest(self, limit: int = 200) -> list[Feedback]:
        query = select(feedback).order_by(feedback.c.given_at.desc()).limit(limit)
        with self._database.reading() as connection:
            return [
                Feedback(row.conversation_id, row.seq, row.helped, aware(row.given_at), row.reason)
                for row in connection.execute(query)
            ]
