"""The tables. Migrations under `migrations/` build them; a test holds the two together."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _conversation(primary_key: bool = False) -> "Column[str]":
    """Refer to the conversation that a row goes away with."""
    target = ForeignKey("conversations.id", ondelete="CASCADE")
    return Column("conversation_id", String(64), target, primary_key=primary_key, nullable=False)


def _when(name: str, nullable: bool = False) -> "Column[object]":
    return Column(name, DateTime(timezone=True), nullable=nullable)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    _when("started_at"),
)

turns = Table(
    "turns",
    metadata,
    _conversation(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("author", String(16), nullable=False),
    Column("name", String(80), nullable=True),
    Column("text", Text, nullable=False),
    Column("message_id", String(64), nullable=False),
    _when("sent_at"),
    Column("reply", JSON(none_as_null=True), nullable=True),
    Column("decisions", JSON(none_as_null=True), nullable=True),
    UniqueConstraint("conversation_id", "message_id", "author"),
    Index(None, "sent_at"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(32), primary_key=True),
    _conversation(),
    Column("question", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    _when("opened_at"),
    _when("due_at", nullable=True),
    Column("assignee", String(32), nullable=True),
    Column("assignee_name", String(80), nullable=True),
    _when("alerted_at", nullable=True),
    Index(None, "status", "opened_at"),
    Index(None, "conversation_id"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("handoff_id", String(32), ForeignKey("handoffs.id", ondelete="CASCADE"), primary_key=True),
    _conversation(),
    Column("reach", String(254), nullable=False),
    Column("name", String(80), nullable=False),
    _when("consented_at"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Integer, primary_key=True),
    _conversation(),
    Column("question", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _when("asked_at"),
    Index(None, "conversation_id"),
)

feedback = Table(
    "feedback",
    metadata,
    _conversation(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("helped", Boolean, nullable=False),
    Column("reason", String(32), nullable=False),
    _when("given_at"),
)

releases = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("published_by", String(80), nullable=False),
    Column("content", JSON, nullable=False),
    _when("created_at"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    _when("locked_until", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    _when("at"),
    Column("actor", String(80), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Index(None, "at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account_id", String(32), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    _when("began_at"),
    Index(None, "began_at"),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(128), nullable=False),
)

slack_events = Table(
    "slack_events",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("payload", JSON(none_as_null=True), nullable=True),
    _when("received_at"),
    _when("leased_until"),
    Column("done", Boolean, nullable=False),
    Index(None, "done", "leased_until"),
)

slack_places = Table(
    "slack_places",
    metadata,
    _conversation(primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("user", String(32), nullable=False),
    Column("thread", String(32), nullable=False),
)

slack_posts = Table(
    "slack_posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(160), nullable=False, unique=True),
    Column("channel", String(32), nullable=False),
    Column("thread", String(32), nullable=False),
    Column("under", String(160), nullable=False),
    Column("url", Text, nullable=False),
    Column("content", JSON(none_as_null=True), nullable=True),
    Column("digest", String(64), nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("begun", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("ts", String(32), nullable=False),
    _when("due_at"),
    _when("leased_until", nullable=True),
    _when("sent_at", nullable=True),
    Index(None, "waiting", "id"),
    Index(None, "channel", "ts"),
    Index(None, "sent_at"),
)
