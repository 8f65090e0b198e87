"""The only place that builds objects: from settings to a service."""

import logging
from pathlib import Path

from faqbot.config import Settings
from faqbot.knowledge import Knowledge, load
from faqbot.retrieval import Retriever
from faqbot.service import Service
from faqbot.storage import Store

log = logging.getLogger(__name__)


def build_retriever(knowledge: Knowledge, settings: Settings) -> Retriever:
    return Retriever.fit(knowledge.served.values(), knowledge.synonyms, settings.strictness, settings.cache_dir)


def build_service(settings: Settings, store: Store | None = None, folder: Path | None = None) -> Service:
    """Load the knowledge, fit the index and open the database.

    Raises:
        KnowledgeError: the knowledge folder has faults.
        SettingsError, StorageError: the database cannot be opened.
    """
    knowledge = load(folder or settings.knowledge_dir)
    store = store or Store.open(settings.database_url)
    return Service(knowledge, build_retriever(knowledge, settings), store, max_text=settings.max_text)
