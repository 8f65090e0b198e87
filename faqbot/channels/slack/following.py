"""Follow what becomes of conversations: cards change, and what staff write anywhere reaches patients in Slack.

What is told here is told by its key, so that several servers that follow the same news tell it once.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import blocks, cards
from faqbot.channels.slack.answering import OURS
from faqbot.channels.slack.cards import is_overdue
from faqbot.errors import StorageError
from faqbot.records import Place, Post
from faqbot.site import Site
from faqbot.types import Handoff, Reply, Turn

log = logging.getLogger(__name__)

TICK = 15.0
"""Seconds between two looks for cases that are overdue."""
REMIND = timedelta(minutes=10)
CARD = "card:"
MOST = 10_000
"""How many conversations are remembered as told."""


class Channels:
    """Where staff are told: the channel with the cards, and the one for what is overdue."""

    def __init__(self, staff: str, alert: str = "") -> None:
        self.staff, self.alert = staff, alert or staff


class Following:
    """Tells Slack what is new in a site's conversations."""

    def __init__(
        self,
        site: Site,
        style: cards.CardStyle,
        channels: Channels,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._site, self._style, self._channels, self._wake, self._clock = site, style, channels, wake, clock
        self._changed: set[str | None] = {None}
        self._seen: dict[str, int] = {}
        self._cards: dict[str, str] = {}
        self._news, self._loop = asyncio.Event(), asyncio.get_running_loop()
        site.store.changes.listen(self._hear)

    def _hear(self, conversation_id: str | None) -> None:
        """Take note of news, from any thread."""
        self._changed.add(conversation_id)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    def stop(self) -> None:
        """Hear no more."""
        self._site.store.changes.forget(self._hear)

    async def run(self) -> None:
        """Follow until cancelled; whatever was missed meanwhile is found at the start."""
        while True:
            self._news.clear()
            changed = set(self._changed)
            self._changed.difference_update(changed)
            try:
                await run_in_threadpool(self.tell, changed)
            except StorageError:
                self._changed |= changed
            self._wake()
            await _wait(self._news)

    def tell(self, changed: set[str | None]) -> None:
        """Tell what is new in the conversations that changed, or in all that are open, and what is overdue."""
        posts = self._site.store.posts
        open_cases = self._site.store.handoffs.open()
        if None in changed:
            told = {key.removeprefix(CARD) for key in posts.keys(CARD)}
            for case_id in told - {case.id for case in open_cases}:
                self._end(case_id)
        followed = {case.conversation_id for case in open_cases} if None in changed else set()
        for conversation_id in followed | {each for each in changed if each}:
            self._tell_conversation(conversation_id)
        now = self._clock()
        for case in open_cases:
            if is_overdue(case, now):
                self._alert(case, now)

    def _end(self, case_id: str) -> None:
        handoff = self._site.store.handoffs.get(case_id)
        content = cards.card(handoff, self._style, False) if handoff else cards.gone_card()
        self._site.store.posts.put(Post(CARD + case_id, self._channels.staff, content), self._clock())

    def _tell_conversation(self, conversation_id: str) -> None:
        place = self._site.store.places.get(conversation_id)
        handoff = self._site.store.handoffs.latest(conversation_id)
        if handoff and self._channels.staff:
            self._put_card(handoff)
        elif not handoff and (case_id := self._cards.pop(conversation_id, "")):
            self._end(case_id)
        watched = handoff is not None and handoff.status == "with_person" and bool(self._channels.staff)
        if place or watched:
            turns = self._new_turns(conversation_id)
            if place:
                self._tell_patient(place, turns)
            if handoff and watched:
                self._tell_staff(handoff, [turn for turn, _ in turns])

    def _new_turns(self, conversation_id: str) -> Sequence[tuple[Turn, Reply | None]]:
        turns = self._site.service.history(conversation_id, self._seen.pop(conversation_id, 0))
        if turns:
            self._seen[conversation_id] = turns[-1][0].seq
        while len(self._seen) > MOST:
            del self._seen[next(iter(self._seen))]
        return turns

    def _put_card(self, handoff: Handoff) -> None:
        self._cards[handoff.conversation_id] = handoff.id
        content = cards.card(handoff, self._style, is_overdue(handoff, self._clock()))
        if handoff.is_open or self._site.store.posts.has(CARD + handoff.id):
            self._site.store.posts.put(Post(CARD + handoff.id, self._channels.staff, content), self._clock())

    def _tell_patient(self, place: Place, turns: Sequence[tuple[Turn, Reply | None]]) -> None:
        """Bring to Slack what answers no message there: staff's words, and what becomes of the case."""
        for turn, reply in turns:
            if turn.author == "staff":
                content = blocks.words(turn.text, turn.name)
            elif turn.author == "bot" and reply and not turn.message_id.startswith(OURS):
                content = blocks.reply_content(reply, self._style.clinic.labels, turn.message_id)
                content["blocks"] = blocks.replaced(content["blocks"], blocks.ASIDE, None)
            else:
                continue
            post = Post(f"turn:{place.conversation_id}:{turn.seq}", place.channel, content, place.thread)
            self._site.store.posts.put(post, self._clock(), once=True)

    def _tell_staff(self, handoff: Handoff, turns: Sequence[Turn]) -> None:
        """Tell in the card's thread that the patient wrote while a person has the conversation."""
        joined = max((turn.seq for turn in turns if turn.message_id.startswith("joined-")), default=0)
        for turn in turns:
            if turn.author != "patient" or turn.seq < joined:
                continue
            said = blocks.words(turn.text, "Patient") if self._style.patient_text else None
            text = f"The patient of case {handoff.id[:6]} has written."
            content = said or blocks.content(text, [*blocks.sections(text)])
            key = f"wrote:{handoff.id}:{turn.seq}"
            self._site.store.posts.put(
                Post(key, self._channels.staff, content, under=CARD + handoff.id), self._clock(), once=True
            )

    def _alert(self, case: Handoff, now: datetime) -> None:
        """Tell of an overdue case, and again every ten minutes; mark its card."""
        if not self._channels.staff or not case.due_at:
            return
        self._put_card(case)
        text = f"Case {case.id[:6]} is overdue and nobody has it."
        content = blocks.content(text, [*blocks.sections(f"<!here> {text}")])
        key = f"overdue:{case.id}:{int((now - case.due_at) / REMIND)}"
        under = CARD + case.id if self._channels.alert == self._channels.staff else ""
        self._site.store.posts.put(Post(key, self._channels.alert, content, under=under), self._clock(), once=True)


async def _wait(news: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(TICK):
            await news.wait()
    except TimeoutError:
        return
