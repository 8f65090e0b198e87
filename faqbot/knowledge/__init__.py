"""The clinic's knowledge folder: entries, phrases, red flags, synonyms and small talk, read and checked."""

from faqbot.knowledge.clinic import Clinic
from faqbot.knowledge.folder import Knowledge, content_hash, holds, load
from faqbot.knowledge.talkfile import Talk

__all__ = ["Clinic", "Knowledge", "Talk", "content_hash", "holds", "load"]
