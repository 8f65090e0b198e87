"""Staff accounts, and the secret that signs their sessions."""

import secrets as random
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from faqbot.records import Account
from faqbot.storage.database import Database, aware, aware_or_none, insert_once
from faqbot.storage.schema import accounts, secrets


class Accounts:
    """The staff."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account: Account) -> bool:
        """Keep a new account; False if its login is taken."""
        with self._database.writing() as connection:
            return insert_once(connection, accounts, _row(account))

    def change(self, login: str, values: Mapping[str, object]) -> bool:
        """Change some of an account and end its sessions; False if there is none."""
        ending = {"version": accounts.c.version + 1}
        with self._database.writing() as connection:
            changed = accounts.update().where(accounts.c.login == login).values(**values, **ending)
            return connection.execute(changed).rowcount > 0

    def lock(self, account_id: str, until: datetime | None) -> None:
        """Begin the count of wrong passwords anew, and lock the account until then, or not at all."""
        with self._database.writing() as connection:
            locked = accounts.update().where(accounts.c.id == account_id)
            connection.execute(locked.values(failures=0, locked_until=until and aware(until)))

    def by_login(self, login: str) -> Account | None:
        with self._database.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.login == login)).first()
        return to_account(row) if row else None

    def get(self, account_id: str) -> Account | None:
        with self._database.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.id == account_id)).first()
        return to_account(row) if row else None

    def active(self) -> list[Account]:
        query = select(accounts).where(accounts.c.active).order_by(accounts.c.name)
        with self._database.reading() as connection:
            return [to_account(row) for row in connection.execute(query)]

    def count_failure(self, account_id: str) -> int:
        """Count one more wrong password; return how many there are in a row, however many tried at once."""
        with self._database.writing() as connection:
            mine = accounts.c.id == account_id
            connection.execute(accounts.update().where(mine).values(failures=accounts.c.failures + 1))
            return int(connection.execute(select(accounts.c.failures).where(mine)).scalar_one())

    def secret(self, name: str) -> str:
        """Return a secret that all processes share; the first to ask makes it."""
        with self._database.writing() as connection:
            insert_once(connection, secrets, {"name": name, "value": random.token_urlsafe(48)})
            return str(connection.execute(select(secrets.c.value).where(secrets.c.name == name)).scalar_one())


def _row(account: Account) -> dict[str, Any]:
    return asdict(account) | {"locked_until": aware_or_none(account.locked_until)}


def to_account(row: Row[Any]) -> Account:
    """Read an account from a row of its table."""
    return Account(**dict(row._mapping) | {"locked_until": aware_or_none(row.locked_until)})
