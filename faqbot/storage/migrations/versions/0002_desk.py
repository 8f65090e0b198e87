"""Staff: who has a conversation, contacts, gaps, feedback, releases, accounts and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Until now every unanswered question opened a handoff; from here on a conversation has one open handoff at most.
ONE_EACH = """
    UPDATE handoffs SET status = 'closed' WHERE EXISTS (
        SELECT 1 FROM handoffs AS earlier
        WHERE earlier.conversation_id = handoffs.conversation_id
        AND (earlier.opened_at, earlier.id) < (handoffs.opened_at, handoffs.id)
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("turns") as turns:
        turns.add_column(sa.Column("name", sa.String(80), nullable=True))
        turns.create_index("ix_turns_sent_at", ["sent_at"])
    with op.batch_alter_table("handoffs") as handoffs:
        handoffs.add_column(sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()))
        handoffs.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        handoffs.add_column(sa.Column("assignee", sa.String(32), nullable=True))
        handoffs.add_column(sa.Column("assignee_name", sa.String(80), nullable=True))
        handoffs.add_column(sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True))
        handoffs.create_index("ix_handoffs_conversation_id", ["conversation_id"])
    op.execute(ONE_EACH)
    _create_patients_tables()
    _create_staff_tables()


def _create_patients_tables() -> None:
    op.create_table(
        "contacts",
        sa.Column("handoff_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("reach", sa.String(254), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_contacts"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], "fk_contacts_handoff_id_handoffs", ondelete="CASCADE"),
        _goes_with_its_conversation("contacts"),
    )
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
        _goes_with_its_conversation("gaps"),
    )
    op.create_index("ix_gaps_conversation_id", "gaps", ["conversation_id"])
    op.create_table(
        "feedback",
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("helped", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name="pk_feedback"),
        _goes_with_its_conversation("feedback"),
    )


def _create_staff_tables() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("published_by", sa.String(80), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("login", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )


def _goes_with_its_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_conversation_id_conversations"
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name, ondelete="CASCADE")
