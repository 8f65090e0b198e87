"""Conversations and handoffs in SQLite or PostgreSQL."""

from faqbot.storage.store import Store

__all__ = ["Store"]
