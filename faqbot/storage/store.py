"""The database as one thing: what is kept, by noun."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from faqbot.errors import StorageError
from faqbot.storage.accounts import Accounts
from faqbot.storage.audit import Audit
from faqbot.storage.cases import Cases
from faqbot.storage.database import Database
from faqbot.storage.engine import connect, migrate
from faqbot.storage.feedback import Opinions
from faqbot.storage.gaps import Gaps
from faqbot.storage.handoffs import Handoffs
from faqbot.storage.posts import Posts
from faqbot.storage.releases import Releases
from faqbot.storage.retention import Retention
from faqbot.storage.sessions import Sessions
from faqbot.storage.slack import Inbox, Places
from faqbot.storage.turns import Turns
from faqbot.types import Conversation, Decision, Message, Reply, Turn, Typing


class Store:
    """The database. Its methods and those of its parts raise `StorageError` when it cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._database = database = Database(engine)
        self.changes = database.changes
        self.turns, self.handoffs, self.cases = Turns(database), Handoffs(database), Cases(database)
        self.gaps, self.feedback, self.releases = Gaps(database), Opinions(database), Releases(database)
        self.accounts, self.sessions, self.audit = Accounts(database), Sessions(database), Audit(database)
        self.retention = Retention(database)
        self.inbox, self.places, self.posts = Inbox(database), Places(database), Posts(database)

    @classmethod
    def open(cls, url: str) -> "Store":
        """Connect and migrate.

        Raises:
            SettingsError: the URL cannot be used.
            StorageError: the database cannot be opened.
        """
        engine = connect(url)
        try:
            migrate(engine)
        except StorageError:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        self.changes.close()
        self._database.close()

    def check(self) -> None:
        """Raise `StorageError` unless the database answers."""
        with self._database.reading() as connection:
            connection.execute(text("SELECT 1"))

    def tell_typing(self, typing: Typing) -> None:
        """Tell in passing that somebody is typing; where it cannot be told now, it is not told."""
        with suppress(SQLAlchemyError):
            self.changes.tell_typing(typing)

    def conversation(self, conversation_id: str) -> Conversation:
        """Return the conversation; one that was never heard of has no turns."""
        return self.turns.conversation(conversation_id)

    def replies(self, conversation_id: str, after: int = 0) -> list[tuple[Turn, Reply | None]]:
        """Return the turns after a number in order, the bot's with the reply that was shown."""
        return self.turns.replies(conversation_id, after)

    def before(self, message: Message) -> tuple[Conversation, Reply | None]:
        """Return the conversation that a message belongs to, and the reply if it has had one already."""
        return self.turns.before(message)

    def record(
        self, message: Message, reply: Reply, decisions: Sequence[Decision], due_at: datetime | None = None
    ) -> Reply:
        """Keep a message and its reply in one transaction (see `Turns.record`)."""
        return self.turns.record(message, reply, decisions, due_at)
