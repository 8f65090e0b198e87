"""Patients in Slack: direct messages, mentions with what follows in their threads, and `/faq`."""

from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack.answering import OURS, Answering, Ask, name_of
from faqbot.channels.slack.pane import Pane
from faqbot.channels.slack.reading import Payload, Said, mentions, plain, said
from faqbot.errors import StorageError
from faqbot.records import Place, Post
from faqbot.types import Reply

COMMAND = "/faq"


class Asking:
    """Answers what is said to the bot; other people's talk is left alone."""

    def __init__(self, answering: Answering, pane: Pane) -> None:
        self._answering, self._pane = answering, pane
        self._posts, self._places = answering.site.store.posts, answering.site.store.places

    def register(self, app: AsyncApp) -> None:
        app.event("app_mention")(self.mentioned)
        app.event("message")(self.heard)
        app.command(COMMAND)(self.command)

    async def mentioned(self, event: Payload) -> None:
        """Answer a mention in its thread, unless staff talk there of a case."""
        message = said(event)
        if message is None or message.is_direct or await self._is_staffs_thread(message):
            return
        await self._answer(message, self._thread(message))

    async def heard(self, event: Payload, context: AsyncBoltContext) -> None:
        """Answer a direct message, or what follows in a thread from the one who mentioned the bot there."""
        if event.get("subtype") == "message_deleted":
            await self._withdraw(event, context.bot_user_id)
            return
        message = said(event)
        if message is None:
            return
        if message.is_direct:
            await self._answer_directly(message)
            return
        whom = mentions(message.raw)
        is_told_elsewhere = bool(whom) and not (message.edited and context.bot_user_id in whom)
        if is_told_elsewhere or not (message.thread or message.edited):
            return  # a mention comes as an event of its own
        place = self._thread(message)
        if await run_in_threadpool(self._places.get, place.conversation_id):
            await self._answer(message, place)

    def _thread(self, message: Said) -> Place:
        return self._answering.place(message.channel, message.user, message.thread or message.ts)

    async def _answer_directly(self, message: Said) -> None:
        """Answer in the one conversation that a person has with the bot, or in one of the assistant's pane."""
        if not message.thread or await self._is_below_a_message(message):
            await self._answer(message, self._answering.place(message.channel, message.user))
            return
        await self._pane.show_status(message)
        reply = await self._answer(message, self._thread(message))
        await self._pane.finish(message, reply)

    async def _is_below_a_message(self, message: Said) -> bool:
        """Say whether a thread hangs on a message to or from the bot; those of the assistant's pane do not."""
        if await run_in_threadpool(self._posts.has, f"reply:{message.channel}:{message.thread}"):
            return True
        return await run_in_threadpool(self._posts.key_at, message.channel, message.thread) is not None

    async def _is_staffs_thread(self, message: Said) -> bool:
        key = await run_in_threadpool(self._posts.key_at, message.channel, message.thread)
        return (key or "").startswith("card:")

    async def _answer(self, message: Said, place: Place) -> Reply | None:
        place = replace(place, thread=place.thread or message.thread)
        ask = Ask(place, message.text, message.message_id, message.key)
        if not message.edited and await self._is_answered(ask):
            return None
        return await self._answering.ask(ask)

    async def _is_answered(self, ask: Ask) -> bool:
        """Say whether a reply to this message is under way, as when its edit or deletion came before it."""
        try:
            return await run_in_threadpool(self._posts.has, ask.key)
        except StorageError:
            return False

    async def _withdraw(self, event: Payload, bot: str | None) -> None:
        """Take back the reply to a message that its author deleted; if the message comes later, it is not answered."""
        channel, ts = str(event.get("channel", "")), str(event.get("deleted_ts", ""))
        before = event.get("previous_message") or {}
        key = f"reply:{channel}:{ts}"
        is_ours = channel.startswith("D") or bot in mentions(str(before.get("text") or ""))
        if ts and (is_ours or await run_in_threadpool(self._posts.has, key)):
            await self._answering.put(Post(key, channel, None))

    async def command(self, ack: AsyncAck, body: Payload) -> None:
        """Answer `/faq words`, for the one who asked alone."""
        await ack()
        name = name_of(body.get("trigger_id"))
        place, text = self._answering.place("", body["user_id"]), plain(str(body.get("text") or ""))
        url = str(body["response_url"])
        await self._answering.ask(Ask(place, text, f"{OURS}faq-{name}", f"reply:faq:{name}", url=url))
