"""Ask the service for somebody in Slack, and have its reply sent. What to say is decided elsewhere."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import blocks
from faqbot.channels.slack.calls import if_possible, refusal
from faqbot.errors import StorageError
from faqbot.knowledge import Clinic
from faqbot.records import Place, Post
from faqbot.site import Site
from faqbot.types import Message, Reply

log = logging.getLogger(__name__)

OURS = "slack-"
"""How the ids of messages and conversations begin that come from Slack."""
TRIES = 3
"""How often a reply that cannot be kept is sent when Slack has it come again."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: what was said where, and the key of the message that replies to it.

    `url` is a response URL to reply to instead of the place, and `replaces` whether the reply takes the place of the
    message whose button was pressed.
    """

    place: Place
    text: str
    message_id: str
    key: str
    option: str | None = None
    url: str = ""
    replaces: bool = False


class Answering:
    """The use of one site by patients in Slack.

    Args:
        wake: is called when a message waits to be sent.
        clock: returns the present as an aware time.
    """

    def __init__(
        self, site: Site, client: AsyncWebClient, wake: Callable[[], None], clock: Callable[[], datetime]
    ) -> None:
        self.site, self.client, self._wake, self._clock = site, client, wake, clock
        self._direct: dict[str, str] = {}
        self._secret = site.store.accounts.secret("slack").encode()

    @property
    def clinic(self) -> Clinic:
        return self.site.service.knowledge.clinic

    def place(self, channel: str, user: str, thread: str = "") -> Place:
        """Return where somebody talks: in a thread, or alone with the bot, which `/faq` shares.

        The conversation's id cannot be guessed, since it is its key on the web.
        """
        where = f"{channel}:{thread}:{user}" if thread else user
        name = hmac.new(self._secret, where.encode(), hashlib.sha256).hexdigest()
        return Place(f"{OURS}{name[:40]}", channel, user, thread)

    async def ask(self, ask: Ask) -> Reply:
        """Answer a question; the reply goes out as soon as it may, also when this process dies now."""
        message = Message(ask.message_id, ask.place.conversation_id, "slack", ask.text, self._clock(), ask.option)
        reply = await run_in_threadpool(self.site.service.handle, message)
        post = self._post(ask, reply) if reply.parts else None
        place = await self._reachable(ask.place)
        try:
            await run_in_threadpool(self._keep, place, post)
        except StorageError:
            log.warning("slack_reply_unkept")
            await self._send_unkept(post)
        self._wake()
        return reply

    async def _reachable(self, place: Place) -> Place:
        """Return a place in which a person can write to the patient; a command names no channel of theirs."""
        if not place.channel and place.user not in self._direct:
            opened = await if_possible(self.client.conversations_open(users=place.user))
            if opened:
                self._direct[place.user] = str(opened["channel"]["id"])
        return replace(place, channel=place.channel or self._direct.get(place.user, place.user))

    def _keep(self, place: Place, post: Post | None) -> None:
        if not self.site.store.places.put(place):
            raise StorageError("the conversation is not kept")
        if post:
            self.site.store.posts.put(post, self._clock())

    async def _send_unkept(self, post: Post | None) -> None:
        """Reply at once what cannot be kept until it is sent; a response URL may be gone, and is left alone."""
        if not post or not post.content or post.url:
            return
        for _ in range(TRIES):
            try:
                await self.client.chat_postMessage(channel=post.channel, thread_ts=post.thread or None, **post.content)
            except SlackApiError as error:
                wait = refusal(error).wait
                if wait is None:
                    raise
                await asyncio.sleep(wait.total_seconds())
            else:
                return

    def _post(self, ask: Ask, reply: Reply) -> Post:
        content = blocks.reply_content(reply, self.clinic.labels, ask.message_id, shared=bool(ask.url))
        if ask.url:
            content |= {"response_type": "ephemeral", "replace_original": ask.replaces}
        return Post(ask.key, ask.place.channel or ask.place.user, content, ask.place.thread, url=ask.url)

    def now(self) -> datetime:
        return self._clock()

    async def put(self, post: Post) -> None:
        """Have a message sent, changed or taken back."""
        await run_in_threadpool(self.site.store.posts.put, post, self._clock())
        self._wake()


def name_of(*parts: object) -> str:
    """Return a short name for what some values identify together."""
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()[:32]
