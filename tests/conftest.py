"""The real thing, built once: the project's own knowledge, fitted into a cache that all test processes share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from faqbot.app import build_embedder, build_retriever, build_triage
from faqbot.config import Settings
from faqbot.knowledge import Knowledge, load
from faqbot.retrieval import Embedder, Retriever
from faqbot.safety import Triage
from faqbot.service import Service
from faqbot.storage import Store
from faqbot.types import Message, Reply

ROOT = Path(__file__).parent.parent
MONDAY = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
"""A Monday at 9:00 in the sample clinic: open."""


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(knowledge_dir=ROOT / "knowledge", cache_dir=ROOT / "data/cache", database_url="sqlite://")


@pytest.fixture(scope="session")
def knowledge(settings: Settings) -> Knowledge:
    return load(settings.knowledge_dir)


@pytest.fixture(scope="session")
def embed(settings: Settings) -> Embedder:
    embed = build_embedder(settings)
    assert embed is not None
    return embed


@pytest.fixture(scope="session")
def retriever(knowledge: Knowledge, settings: Settings, embed: Embedder) -> Retriever:
    return build_retriever(knowledge, settings, embed)


@pytest.fixture(scope="session")
def triage(knowledge: Knowledge, settings: Settings, embed: Embedder) -> Triage:
    return build_triage(knowledge, settings, embed)


class Talker:
    """Talks to a service the way a patient does: `talker("a", "does it hurt?")` returns the reply."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._count = 0

    def __call__(self, conversation: str, text: str, option: str | None = None) -> Reply:
        self._count += 1
        return self.service.handle(Message(f"m{self._count}", conversation, "test", text, MONDAY, option))


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open("sqlite://")
    yield store
    store.close()


@pytest.fixture
def talk(knowledge: Knowledge, triage: Triage, retriever: Retriever, store: Store) -> Talker:
    return Talker(Service(knowledge, triage, retriever, store, clock=lambda: MONDAY))
