"""The messages that should be in Slack: each is told once by its key, and sent until Slack has it as it should be."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, text

from faqbot.records import Post
from faqbot.storage.database import Database, aware, aware_or_none, insert_once
from faqbot.storage.schema import slack_posts as posts

LEASE = timedelta(seconds=20)
"""How long a process has to send a message; longer than any call to Slack may take."""
PACE = timedelta(seconds=1)
"""The least time between two messages to one channel, as Slack wants it."""
LOOKED_AT = 2000
"""How many waiting messages are looked at for those that can go out now."""
LOCK = 0x51AC4
"""Any number, the same in every process."""
_WAITING = select(posts).where(posts.c.waiting).order_by(posts.c.id).limit(LOOKED_AT)


class Posts:
    """The messages by their keys. What a message says is kept only until Slack has it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, post: Post, now: datetime, once: bool = False) -> bool:
        """Say what a message should hold; `once` leaves one alone that was told of before. Say whether it changes."""
        digest = _digest(post.content)
        row = {
            "key": post.key,
            "channel": post.channel,
            "thread": post.thread,
            "under": post.under,
            "url": post.url,
            "content": post.content and dict(post.content),
            "digest": digest,
            "waiting": post.content is not None,
            "begun": False,
            "tries": 0,
            "ts": "",
            "due_at": aware(now),
        }
        with self._database.writing() as connection:
            if insert_once(connection, posts, row):
                return True
            other = (posts.c.key == post.key, posts.c.digest != digest)
            changed = {"content": row["content"], "digest": digest, "waiting": True, "tries": 0, "due_at": aware(now)}
            return not once and connection.execute(posts.update().where(*other).values(**changed)).rowcount > 0

    def has(self, key: str) -> bool:
        with self._database.reading() as connection:
            return connection.execute(select(posts.c.id).where(posts.c.key == key)).first() is not None

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that begin like this."""
        with self._database.reading() as connection:
            return list(connection.execute(select(posts.c.key).where(posts.c.key.startswith(prefix))).scalars())

    def key_at(self, channel: str, ts: str) -> str | None:
        """Return the key of a message that is in Slack."""
        query = select(posts.c.key).where(posts.c.channel == channel, posts.c.ts == ts)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def claim(self, now: datetime, most: int = 20) -> list[Post]:
        """Take what can go out now: in each channel the first that waits, a second after the one before.

        Of several processes that ask, one gets each. A change of a message that is there needs not wait.
        """
        with self._database.reading() as connection:
            if connection.execute(select(posts.c.id).where(posts.c.waiting).limit(1)).first() is None:
                return []
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":  # two processes must not send to one channel at once
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            rows = _ready(connection, aware(now))[:most]
            taken = [_post(connection, row) for row in rows]
            mine = posts.update().where(posts.c.id.in_([row.id for row in rows]))
            connection.execute(mine.values(leased_until=aware(now) + LEASE, begun=True))
            return taken

    def sent(self, post: Post, ts: str, now: datetime) -> None:
        """Note that Slack has a message; if it should hold something else by now, it keeps waiting."""
        mine, same = posts.c.key == post.key, posts.c.digest == _digest(post.content)
        with self._database.writing() as connection:
            done = {"ts": ts, "begun": False, "leased_until": None, "sent_at": aware(now), "tries": 0}
            connection.execute(posts.update().where(mine).values(**done))
            connection.execute(posts.update().where(mine, same).values(waiting=False, content=None))

    def refused(self, post: Post, again: datetime | None, certain: bool = True) -> None:
        """Note that Slack did not take a message: when to try again, or None for never.

        `certain` says that it is not there; otherwise it is looked for before it is sent again.
        """
        more = {"waiting": False, "content": None} if again is None else {"due_at": aware(again)}
        begun = {} if not certain else {"begun": False}
        mine = posts.update().where(posts.c.key == post.key)
        with self._database.writing() as connection:
            connection.execute(mine.values(leased_until=None, tries=post.tries + 1, **begun, **more))

    def waiting(self) -> list[str]:
        """Return the keys of what Slack does not have yet."""
        with self._database.reading() as connection:
            return [row.key for row in connection.execute(_WAITING)]

    def forget(self, before: datetime) -> None:
        """Forget the messages that were sent before a time."""
        with self._database.writing() as connection:
            connection.execute(delete(posts).where(posts.c.waiting.is_(False), posts.c.sent_at < aware(before)))


def _ready(connection: Connection, now: datetime) -> list[Row[Any]]:
    lately = or_(posts.c.leased_until > now, posts.c.sent_at > now - PACE)
    busy = set(connection.execute(select(posts.c.channel).where(lately, posts.c.url == "")).scalars())
    ready = []
    for row in connection.execute(_WAITING):
        leased = aware_or_none(row.leased_until)
        free = (leased is None or leased <= now) and aware(row.due_at) <= now
        if row.ts or row.url:
            ready += [row] if free else []
        elif row.channel not in busy:
            busy.add(row.channel)
            ready += [row] if free else []
    return ready


def _post(connection: Connection, row: Row[Any]) -> Post:
    thread = row.thread
    if row.under:
        thread = connection.execute(select(posts.c.ts).where(posts.c.key == row.under)).scalar() or ""
    return Post(
        row.key, row.channel, row.content, thread, row.under, row.url, row.ts, row.begun and not row.ts, row.tries
    )


def _digest(content: Mapping[str, Any] | None) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
