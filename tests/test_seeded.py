"""What is private in a message is nowhere afterwards: not in the database file, not in the logs, not in the events.

Each message of the redactor's table goes through the whole line as a patient's; then every byte that was kept is
searched for each private piece of five characters and more; random ids and the decimals of confidences, which hold any
digits by chance, are left out.
"""

import logging
import re
import sqlite3
from dataclasses import asdict
from pathlib import Path

import pytest

from faqbot.app import redact_text
from faqbot.knowledge import Knowledge
from faqbot.retrieval import Retriever
from faqbot.safety import Triage
from faqbot.service import Service
from faqbot.storage import Store
from tests.conftest import MONDAY, Talker
from tests.test_privacy import FOUND, MARK, original

SHORTEST = 5
BY_CHANCE = re.compile(r"[0-9a-f]{32}|\b[01]\.[0-9]{6,}")


def private(marked: str) -> list[str]:
    return [piece for _, piece in MARK.findall(marked) if len(piece) >= SHORTEST]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge, triage: Triage, retriever: Retriever) -> str:
    """All that is left of the messages: the database's dump, the logs, and the turns as they are sent live."""
    file = tmp_path_factory.mktemp("seeded") / "seeded.db"
    records: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    store = Store.open(f"sqlite:///{file}")
    try:
        service = Service(knowledge, triage, retriever, store, redact=redact_text, clock=lambda: MONDAY)
        talk = Talker(service)
        for number, marked in enumerate(FOUND):
            talk(f"c{number}", original(marked))
        events = [str(asdict(turn)) for number in range(len(FOUND)) for turn, _ in service.history(f"c{number}")]
    finally:
        logging.getLogger().removeHandler(handler)
        store.close()
    with sqlite3.connect(file) as database:
        dump = list(database.iterdump())
    database.close()
    raw = "".join(path.read_bytes().decode("utf-8", "replace") for path in Path(file.parent).iterdir())
    return BY_CHANCE.sub("", "\n".join([*dump, raw, *records, *events]))


def test_nothing_private_is_found_afterwards(kept: str, knowledge: Knowledge) -> None:
    """A word that the knowledge has as well, as some names, tells nothing by being found."""
    seeded = {piece for marked in FOUND for piece in private(marked)}
    public = "".join([str(knowledge), *(MARK.sub("", marked) for marked in FOUND)]).casefold()
    told = sorted(piece for piece in seeded if piece.casefold() not in public)
    assert [piece for piece in told if piece in kept] == []
