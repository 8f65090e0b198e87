"""Everything that a clinic's pages need, as one thing."""

from dataclasses import dataclass

from faqbot.desk import Desk
from faqbot.live import Hub
from faqbot.patient import PatientDesk
from faqbot.service import Service
from faqbot.storage import Store


@dataclass(frozen=True, slots=True)
class Served:
    """What is made of one release: the service that answers, the desk, and the patient's side of a handoff."""

    service: Service
    desk: Desk
    patient: PatientDesk


class Site:
    """What is served now, the store, and the news; ask it each time, for a new release is exchanged for the old."""

    def __init__(self, served: Served, store: Store, hub: Hub) -> None:
        self._served, self.store, self.hub = served, store, hub

    @property
    def service(self) -> Service:
        return self._served.service

    @property
    def desk(self) -> Desk:
        return self._served.desk

    @property
    def patient(self) -> PatientDesk:
        return self._served.patient

    def exchange(self, served: Served) -> None:
        """Serve something else from now on; what is under way ends as it began."""
        self._served = served
