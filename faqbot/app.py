"""The only place that builds objects: from settings to a service."""

import logging
from pathlib import Path

from faqbot.config import Settings
from faqbot.knowledge import Knowledge, load
from faqbot.retrieval import Embedder, Recogniser, Retriever, SentenceEncoder
from faqbot.safety import Triage
from faqbot.service import Service
from faqbot.storage import Store

log = logging.getLogger(__name__)


def build_embedder(settings: Settings) -> Embedder | None:
    return SentenceEncoder() if settings.semantic else None


def build_retriever(knowledge: Knowledge, settings: Settings, embed: Embedder | None) -> Retriever:
    """Fit the search, or read what was fitted before."""
    entries = knowledge.served.values()
    return Retriever.fit(entries, knowledge.synonyms, settings.strictness, settings.cache_dir, embed)


def build_triage(knowledge: Knowledge, settings: Settings, embed: Embedder | None) -> Triage:
    """Compile the red flags; their second reader learns from entries and small talk, too, what is ordinary."""
    rules, talk = knowledge.safety, knowledge.talk
    asked = [phrasing for entry in knowledge.served.values() for phrasing in entry.phrasings]
    said = [line for item in talk.smalltalk for line in item.said]
    ordinary = [*rules.ordinary, *asked, *said, *talk.person, *talk.correction, *talk.none]
    return Triage(rules, Recogniser.fit(rules.examples, ordinary, settings.cache_dir, embed))


def build_service(settings: Settings, store: Store | None = None, folder: Path | None = None) -> Service:
    """Load the knowledge, fit the index and open the database.

    Raises:
        KnowledgeError: the knowledge folder has faults.
        SettingsError, StorageError: the database cannot be opened.
    """
    knowledge = load(folder or settings.knowledge_dir)
    store = store or Store.open(settings.database_url)
    embed = build_embedder(settings)
    triage, retriever = build_triage(knowledge, settings, embed), build_retriever(knowledge, settings, embed)
    return Service(knowledge, triage, retriever, store, max_text=settings.max_text)
