"""Handle one patient's message: the straight line that every channel uses.

Red flags are asked first, on the raw text, before the database and before anything is split. When the database is
down, urgent guidance and answers still go out; only what needs it (follow-ups, noting a question) is left out, and
nothing is promised.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from faqbot.dialogue.manager import Dialogue
from faqbot.dialogue.wording import compose
from faqbot.errors import StorageError
from faqbot.knowledge import Knowledge
from faqbot.retrieval import Retriever
from faqbot.safety import Triage
from faqbot.storage import Store
from faqbot.types import Candidate, Conversation, Decision, Message, Reply, Turn

log = logging.getLogger(__name__)


class Service:
    """Answers messages from one knowledge base; safe to call from many threads.

    Args:
        clock: returns the present as an aware time.
        max_text: the longest message that is read for questions, in characters; red flags are found in any.
    """

    def __init__(  # noqa: PLR0913  # two are options
        self,
        knowledge: Knowledge,
        triage: Triage,
        retriever: Retriever,
        store: Store,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        max_text: int = 5000,
    ) -> None:
        self.knowledge, self._retriever, self._store, self._clock = knowledge, retriever, store, clock
        self._triage = triage
        self._dialogue = Dialogue(knowledge, retriever.search, retriever.threshold, max_text)

    def handle(self, message: Message) -> Reply:
        """Return the one reply to a message; the same message again gets the same reply."""
        flag = self._triage(message.text)
        if flag:
            urgent = Decision("urgent", flag=flag.id, reason=f"red flag: {flag.name}", question=message.text)
            return self._keep(message, [urgent])
        try:
            if earlier := self._store.reply_to(message):
                return earlier
            conversation = self._store.conversation(message.conversation_id)
        except StorageError:
            log.exception("answering without the conversation so far")
            conversation = Conversation(message.conversation_id)
        return self._keep(message, self._dialogue.decide(message, conversation))

    def _keep(self, message: Message, decisions: list[Decision]) -> Reply:
        now = self._clock()
        try:
            return self._store.record(message, compose(decisions, self.knowledge, now), decisions)
        except StorageError:
            log.exception("a reply goes out without being stored")
            return compose(decisions, self.knowledge, now, kept=False)

    def history(self, conversation_id: str) -> list[tuple[Turn, Reply | None]]:
        """Return a conversation's turns, the bot's with its replies.

        Raises:
            StorageError: the database cannot be read.
        """
        return self._store.replies(conversation_id)

    def explain(self, text: str, limit: int = 5) -> list[Candidate]:
        """Return what a search finds for a text, and why: for staff and testers."""
        return self._retriever.search(text, limit)
