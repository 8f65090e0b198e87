"""Everything that a clinic's pages need, as one record."""

from dataclasses import dataclass

from faqbot.desk import Desk
from faqbot.live import Hub
from faqbot.patient import PatientDesk
from faqbot.service import Service
from faqbot.storage import Store


@dataclass(frozen=True, slots=True)
class Site:
    """The service that answers, the desk, the patient's side of a handoff, and the news of both."""

    service: Service
    desk: Desk
    patient: PatientDesk
    store: Store
    hub: Hub
