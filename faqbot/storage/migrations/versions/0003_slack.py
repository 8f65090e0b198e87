"""Slack: the events that came, where conversations go on, and the messages that should be there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_events",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("payload", sa.JSON, nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_events"),
    )
    op.create_index("ix_slack_events_done_leased_until", "slack_events", ["done", "leased_until"])
    op.create_table(
        "slack_places",
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("thread", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_slack_places"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            "fk_slack_places_conversation_id_conversations",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "slack_posts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("thread", sa.String(32), nullable=False),
        sa.Column("under", sa.String(160), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("waiting", sa.Boolean, nullable=False),
        sa.Column("begun", sa.Boolean, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_slack_posts"),
        sa.UniqueConstraint("key", name="uq_slack_posts_key"),
    )
    op.create_index("ix_slack_posts_waiting_id", "slack_posts", ["waiting", "id"])
    op.create_index("ix_slack_posts_channel_ts", "slack_posts", ["channel", "ts"])
    op.create_index("ix_slack_posts_sent_at", "slack_posts", ["sent_at"])
