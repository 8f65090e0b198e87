"""Who of the staff may come in: accounts, passwords, sessions, and a lock against guessing."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pwdlib import PasswordHash

from faqbot.errors import AccessError
from faqbot.records import Account, AuditLine, Role
from faqbot.storage import Store

SHORTEST = 12
"""Characters of a password, at least."""
MAX_FAILURES = 5
LOCK = timedelta(minutes=15)
"""How long an account stays shut after `MAX_FAILURES` wrong passwords in a row."""
SESSION = timedelta(hours=12)
"""How long a session lasts at most."""
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")


class Access:
    """The accounts and their passwords.

    Args:
        clock: returns the present as an aware time.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store, self._clock = store, clock
        self._hasher = PasswordHash.recommended()
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def add(self, login: str, name: str, role: Role, password: str) -> Account:
        """Make an account.

        Raises:
            AccessError: the login, the name or the password will not do.
        """
        login, name = login.strip().lower(), name.strip()
        if not _LOGIN.fullmatch(login):
            raise AccessError(f"`{login}` is no login: use letters, digits and . _ @ + - (80 at most)")
        if not 1 <= len(name) <= 80:
            raise AccessError("a name is needed, of 80 characters at most: patients see it")
        account = Account(secrets.token_hex(16), login, name, role, self._hash(password))
        if not self._store.accounts.add(account):
            raise AccessError(f"there is an account `{login}` already")
        return account

    def sign_in(self, login: str, password: str) -> Account | None:
        """Return the account if the password is right and it is not locked; it takes as long if there is none."""
        account = self._store.accounts.by_login(login.strip().lower())
        right = self._hasher.verify(password, account.password_hash if account else self._nobody)
        now = self._clock()
        locked = account is not None and account.locked_until is not None and now < account.locked_until
        if account is None or not account.active or locked:
            self._note("locked_out" if locked else "sign_in_failed", account)
            return None
        if not right:
            self._count_failure(account, now)
            return None
        if account.failures or account.locked_until:
            self._store.accounts.lock(account.id, None)
            account = replace(account, failures=0, locked_until=None)
        self._note("sign_in", account)
        return account

    def vouched(self, login: str) -> Account | None:
        """Return the account of somebody whom another has vouched for, by its login; None if there is none or shut."""
        account = self._store.accounts.by_login(login.strip().lower())
        if account is None or not account.active:
            self._note("sign_in_failed", account)
            return None
        self._note("sign_in", account)
        return account

    def begin_session(self, account: Account) -> str:
        """Begin a session, and return its id: who has it is signed in."""
        session_id, now = secrets.token_hex(16), self._clock()
        self._store.sessions.begin(session_id, account, now, now - SESSION)
        return session_id

    def find(self, session_id: str) -> Account | None:
        """Return the account of a session, unless it is over or the account was changed or shut since."""
        return self._store.sessions.account(session_id, self._clock() - SESSION)

    def sign_out(self, account: Account, session_id: str) -> None:
        """End one session: a copied cookie is worth nothing any more."""
        self._store.sessions.end(session_id)
        self._note("sign_out", account)

    def sign_out_everywhere(self, account: Account) -> None:
        """End the account's sessions, on every device."""
        self._change(account.login, {})
        self._note("sign_out_everywhere", account)

    def set_password(self, login: str, password: str) -> None:
        """Change a password, unlock the account, and end its sessions."""
        opened = {"failures": 0, "locked_until": None, "active": True}
        self._change(login, {"password_hash": self._hash(password), **opened})

    def shut(self, login: str) -> None:
        """Let nobody in by this account any more, from now on."""
        self._change(login, {"active": False})

    def _change(self, login: str, values: Mapping[str, object]) -> None:
        if not self._store.accounts.change(login.strip().lower(), values):
            raise AccessError(f"there is no account `{login}`")

    def _hash(self, password: str) -> str:
        if len(password) < SHORTEST:
            raise AccessError(f"a password needs {SHORTEST} characters at least; a few words make a good one")
        return self._hasher.hash(password)

    def _count_failure(self, account: Account, now: datetime) -> None:
        failures = self._store.accounts.count_failure(account.id)
        if failures >= MAX_FAILURES:
            self._store.accounts.lock(account.id, now + LOCK)
        self._note("sign_in_failed", account)

    def _note(self, action: str, account: Account | None) -> None:
        self._store.audit.add(AuditLine(self._clock(), account.login if account else "unknown", action, ""))
