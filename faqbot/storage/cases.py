"""Work on a handoff: its change, the turn that tells of it and the audit's line, in one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from faqbot.records import AuditLine, Contact
from faqbot.storage.audit import note
from faqbot.storage.database import Database, aware, insert_once
from faqbot.storage.handoffs import find_handoff, latest_handoff, update_handoff
from faqbot.storage.schema import contacts
from faqbot.storage.turns import NewTurn, append, hold_existing
from faqbot.types import Handoff

Step = Callable[[Handoff], tuple[Handoff, NewTurn | None]]
"""What becomes of a handoff, and the turn that tells of it; raises to leave everything as it is."""


class Cases:
    """Changes of handoffs; two people who work on one at the same time are served one after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def work(self, handoff_id: str, step: Step, actor: str, action: str, now: datetime) -> Handoff | None:
        """Take a handoff one step on; None if there is none with this id."""
        with self._database.writing() as connection:
            found = find_handoff(connection, handoff_id)
            if found is None or not hold_existing(connection, found.conversation_id):
                return None
            current = find_handoff(connection, handoff_id)
            if current is None:
                return None
            changed, turn = step(current)
            update_handoff(connection, changed)
            if turn:
                append(connection, changed.conversation_id, turn)
            note(connection, AuditLine(aware(now), actor, action, handoff_id))
            return changed

    def leave_contact(self, contact: Contact, turn: NewTurn) -> bool:
        """Keep how a patient wants to be reached about an open handoff, once; say whether it is kept."""
        with self._database.writing() as connection:
            hold_existing(connection, contact.conversation_id)
            handoff = latest_handoff(connection, contact.conversation_id)
            if handoff is None or handoff.id != contact.handoff_id or not handoff.is_open:
                return False
            row = {
                "handoff_id": contact.handoff_id,
                "conversation_id": contact.conversation_id,
                "reach": contact.reach,
                "name": contact.name,
                "consented_at": aware(contact.consented_at),
            }
            if insert_once(connection, contacts, row):
                append(connection, contact.conversation_id, turn)
            return True

    def contact(self, handoff_id: str) -> Contact | None:
        with self._database.reading() as connection:
            row = connection.execute(select(contacts).where(contacts.c.handoff_id == handoff_id)).first()
        if row is None:
            return None
        return Contact(row.handoff_id, row.conversation_id, row.reach, aware(row.consented_at), row.name)
