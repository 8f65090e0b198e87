"""Who is signed in: one row for each browser, so that it can be ended here, whoever has copied its cookie."""

from datetime import datetime

from sqlalchemy import select

from faqbot.records import Account
from faqbot.storage.accounts import to_account
from faqbot.storage.database import Database, aware
from faqbot.storage.schema import accounts, sessions


class Sessions:
    """The sessions of staff accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, session_id: str, account: Account, now: datetime, oldest: datetime) -> None:
        """Keep a new session; those that began before `oldest` are over and go."""
        row = {"id": session_id, "account_id": account.id, "version": account.version, "began_at": aware(now)}
        with self._database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.began_at < aware(oldest)))
            connection.execute(sessions.insert(), row)

    def account(self, session_id: str, oldest: datetime) -> Account | None:
        """Return whose session it is; None if it ended, began before `oldest`, or the account was changed or shut."""
        query = (
            select(accounts)
            .join(sessions, sessions.c.account_id == accounts.c.id)
            .where(sessions.c.id == session_id, sessions.c.began_at >= aware(oldest))
            .where(accounts.c.active, accounts.c.version == sessions.c.version)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return to_account(row) if row else None

    def end(self, session_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.id == session_id))
