"""The real thing, built once: the project's own knowledge, fitted into a cache that all test processes share."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from faqbot.app import assemble, build_embedder, build_retriever, build_talk_recogniser, build_triage
from faqbot.config import Settings
from faqbot.knowledge import Knowledge, load
from faqbot.retrieval import Embedder, Recogniser, Retriever
from faqbot.safety import Triage
from faqbot.service import Service
from faqbot.site import Site
from faqbot.storage import Store
from faqbot.types import Message, Reply

from .postgres import Postgres, run_postgres
from .servers import write_small_clinic

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


@pytest.fixture(scope="session")
def recognise(knowledge: Knowledge, settings: Settings, embed: Embedder) -> Recogniser:
    """Tells small talk that is in no list."""
    return build_talk_recogniser(knowledge, settings, embed)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with run_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def small_clinic(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The settings of a server that knows a few entries and is up soon."""
    return write_small_clinic(tmp_path_factory.mktemp("small"))


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


Serve = Callable[..., Service]


@pytest.fixture
def serve(knowledge: Knowledge, triage: Triage, retriever: Retriever, recognise: Recogniser, store: Store) -> Serve:
    """Build a service over the store of the test; options are those of `Service`."""
    return partial(Service, knowledge, triage, retriever, store, recognise=recognise)


@pytest.fixture
def talk(serve: Serve) -> Talker:
    return Talker(serve(clock=lambda: MONDAY))


@pytest.fixture
def site(serve: Serve, store: Store) -> Site:
    """A site whose clock stands at an opening hour."""
    return assemble(serve(clock=lambda: MONDAY), store, lambda: MONDAY)
