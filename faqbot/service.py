"""Handle one patient's message: the straight line that every channel uses.

Red flags are asked first, on the raw text, before the database and before anything is split. When the database is
down, urgent guidance and answers still go out; only what needs it (follow-ups, noting a question) is left out, and
nothing is promised. The same holds when the redactor fails: what it did not see is not kept.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from faqbot.dialogue.manager import Dialogue
from faqbot.dialogue.remarks import Recognise, Remarks, recognise_nothing
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
        recognise: tells small talk that is in no list.
        redact: takes personal details out of a text; all that is kept of a message has gone through it.
        clock: returns the present as an aware time.
        max_text: the longest message that is read for questions, in characters; red flags are found in any.
    """

    def __init__(  # noqa: PLR0913  # four are options
        self,
        knowledge: Knowledge,
        triage: Triage,
        retriever: Retriever,
        store: Store,
        *,
        recognise: Recognise = recognise_nothing,
        redact: Callable[[str], str] = str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        max_text: int = 5000,
    ) -> None:
        self.knowledge, self._retriever, self._store, self._clock = knowledge, retriever, store, clock
        self._triage = triage
        self._redact = redact
        remarks = Remarks(knowledge.talk, recognise)
        self._dialogue = Dialogue(knowledge, retriever.search, retriever.threshold, max_text, remarks)

    def handle(self, message: Message) -> Reply:
        """Return the one reply to a message; the same message again gets the same reply."""
        flag = self._triage(message.text)
        private = self._without_details(message)
        if flag:
            urgent = Decision(
                "urgent", flag=flag.id, reason=f"red flag: {flag.name}", question=(private or message).text
            )
            return self._keep(private, [urgent])
        if private is None:
            return self._keep(None, self._dialogue.decide(message, Conversation(message.conversation_id)))
        try:
            conversation, earlier = self._store.before(private)
            if earlier:
                return earlier
        except StorageError:
            log.exception("answering without the conversation so far")
            conversation = Conversation(private.conversation_id)
        return self._keep(private, self._dialogue.decide(private, conversation))

    def _without_details(self, message: Message) -> Message | None:
        """Return what may be kept of a message, or None if that cannot be told. PostgreSQL knows no NUL."""
        try:
            return replace(message, text=self._redact(message.text.replace("\0", "\ufffd")))
        except Exception as error:  # whatever it is, the text must not be kept
            log.error("the redactor failed, a message is not kept: %s", type(error).__name__)
            return None

    def _keep(self, private: Message | None, decisions: list[Decision]) -> Reply:
        now = self._clock()
        reply = compose(decisions, self.knowledge, now)
        due_at = self.knowledge.clinic.reply_by(now, reply.kind == "urgent")
        try:
            if private:
                return self._store.record(private, reply, decisions, due_at)
        except StorageError:
            log.exception("a reply goes out without being stored")
        return compose(decisions, self.knowledge, now, kept=False)

    def history(self, conversation_id: str, after: int = 0) -> list[tuple[Turn, Reply | None]]:
        """Return a conversation's turns after a number, the bot's with its replies.

        Raises:
            StorageError: the database cannot be read.
        """
        return self._store.replies(conversation_id, after)

    def look_up(self, text: str) -> Reply:
        """Return the reply to a text that nobody keeps: for pages that search without a conversation."""
        message = Message("", "", "page", text, self._clock())
        flag = self._triage(text)
        urgent = [Decision("urgent", flag=flag.id, reason=f"red flag: {flag.name}", question=text)] if flag else []
        decisions = urgent or self._dialogue.decide(message, Conversation(""))
        return compose(decisions, self.knowledge, message.sent_at, kept=False)

    def explain(self, text: str, limit: int = 5) -> list[Candidate]:
        """Return what a search finds for a text, and why: for staff and testers."""
        return self._retriever.search(text, limit)
