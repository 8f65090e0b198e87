"""Patients in Slack: a message comes in, the service is called, a reply goes out. What to say is decided elsewhere."""

import hashlib
import hmac
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import blocks
from faqbot.channels.slack.reading import Payload, Said, mentions, plain, said
from faqbot.errors import StorageError
from faqbot.markup import slack_escape, to_mrkdwn, to_plain
from faqbot.records import Feedback, Place, Post
from faqbot.site import Site
from faqbot.types import Message, Reply

log = logging.getLogger(__name__)

COMMAND = "/faq"
OURS = "slack-"
"""How the ids of messages and conversations begin that come from Slack."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: what was said where, and the key of the message that replies to it."""

    place: Place
    text: str
    message_id: str
    key: str
    option: str | None = None
    url: str = ""
    replaces: bool = False


class Asking:
    """The use of one site by patients in Slack.

    Args:
        wake: is called when a message waits to be sent.
        clock: returns the present as an aware time.
    """

    def __init__(
        self, site: Site, client: AsyncWebClient, wake: Callable[[], None], clock: Callable[[], datetime]
    ) -> None:
        self._site, self._client, self._wake, self._clock = site, client, wake, clock
        self._labels = site.service.knowledge.clinic.labels
        self._secret = site.store.accounts.secret("slack").encode()

    def register(self, app: AsyncApp) -> None:
        app.event("app_mention")(self.mentioned)
        app.event("message")(self.heard)
        app.event("assistant_thread_started")(self.pane_opened)
        app.event("assistant_thread_context_changed")(_nothing)
        app.command(COMMAND)(self.command)
        for name, do in {
            blocks.PICK: self.picked,
            blocks.HELPED: self.rated,
            blocks.REASON: self.reasoned,
        }.items():
            app.action(_starting(name))(do)
        app.action(blocks.SHARE)(self.shared)

    def place(self, channel: str, user: str, thread: str = "") -> Place:
        """Return where somebody talks; the conversation's id cannot be guessed, since it is its key on the web."""
        name = hmac.new(self._secret, f"{channel}:{thread}:{user}".encode(), hashlib.sha256).hexdigest()
        return Place(f"{OURS}{name[:40]}", channel, user, thread)

    async def mentioned(self, event: Payload) -> None:
        message = said(event)
        if message is None or message.is_direct or await self._is_staffs_thread(message):
            return
        await self._answer(message, self.place(message.channel, message.user, message.thread or message.ts))

    async def heard(self, event: Payload, context: Any) -> None:
        """Answer what is said to the bot; other people's talk is left alone."""
        if event.get("subtype") == "message_deleted":
            await self._withdraw(event)
            return
        message = said(event)
        if message is None:
            return
        if message.is_direct:
            if message.thread:
                await self._show_status(message)
            await self._answer(message, self.place(message.channel, message.user, message.thread))
            return
        whom = mentions(message.raw)
        if message.edited and context.bot_user_id in whom:
            place = self.place(message.channel, message.user, message.thread or message.ts)
        elif whom or not message.thread:
            return
        else:
            place = self.place(message.channel, message.user, message.thread)
        if await run_in_threadpool(self._site.store.places.get, place.conversation_id):
            await self._answer(message, place)

    async def _is_staffs_thread(self, message: Said) -> bool:
        key = await run_in_threadpool(self._site.store.posts.key_at, message.channel, message.thread)
        return (key or "").startswith("card:")

    async def _answer(self, message: Said, place: Place) -> None:
        ask = Ask(place, message.text, message.message_id, message.key)
        if not message.edited and await self._is_answered(ask):
            return
        reply = await self._ask(ask)
        if message.is_direct and message.thread:
            await self._set_title(message, reply)

    async def _is_answered(self, ask: Ask) -> bool:
        """Say whether a reply to this message is under way, as when its edit or deletion came before it."""
        try:
            return await run_in_threadpool(self._site.store.posts.has, ask.key)
        except StorageError:
            return False

    async def _ask(self, ask: Ask) -> Reply:
        now = self._clock()
        message = Message(ask.message_id, ask.place.conversation_id, "slack", ask.text, now, ask.option)
        reply = await run_in_threadpool(self._site.service.handle, message)
        post = self._post(ask, reply) if reply.parts else None
        try:
            await run_in_threadpool(self._keep, ask.place, post)
        except StorageError:
            log.warning("slack_reply_unkept")
            if post and not post.url:
                await self._client.chat_postMessage(
                    channel=post.channel, thread_ts=post.thread or None, **(post.content or {})
                )
        self._wake()
        return reply

    def _keep(self, place: Place, post: Post | None) -> None:
        if self._site.store.places.put(place) is False:
            raise StorageError("the conversation is not kept")
        if post:
            self._site.store.posts.put(post, self._clock())

    def _post(self, ask: Ask, reply: Reply) -> Post:
        content = blocks.reply_content(reply, self._labels, ask.message_id, shared=bool(ask.url))
        if ask.url:
            content |= {"response_type": "ephemeral", "replace_original": ask.replaces}
        return Post(ask.key, ask.place.channel, content, ask.place.thread, url=ask.url)

    async def _withdraw(self, event: Payload) -> None:
        """Take back the reply to a message that its author deleted; if it comes later, it is not answered."""
        channel, ts = str(event.get("channel", "")), str(event.get("deleted_ts", ""))
        if not channel or not ts:
            return
        key = f"reply:{channel}:{ts}"
        if channel.startswith("D") or await run_in_threadpool(self._site.store.posts.has, key):
            await run_in_threadpool(self._site.store.posts.put, Post(key, channel, None), self._clock())
            self._wake()

    async def command(self, ack: AsyncAck, body: Payload) -> None:
        """Answer `/faq words`, for the one who asked alone."""
        name = hashlib.sha256(str(body.get("trigger_id")).encode()).hexdigest()[:32]
        place = replace(self.place("", body["user_id"]), channel=body["user_id"])
        text = plain(str(body.get("text") or ""))
        await self._ask(Ask(place, text, f"{OURS}faq-{name}", f"reply:faq:{name}", url=str(body["response_url"])))
        await ack()

    async def shared(self, ack: AsyncAck, body: Payload) -> None:
        """Show everyone in the channel the answer that one person got."""
        await ack()
        message_id = body["actions"][0]["value"]
        place = self.place("", body["user"]["id"])
        found = await run_in_threadpool(self._site.service.history, place.conversation_id)
        reply = next((reply for turn, reply in found if turn.message_id == message_id and reply), None)
        if reply is None:
            return
        answers = replace(reply, parts=tuple(part for part in reply.parts if part.kind == "answer"), options=())
        content = blocks.reply_content(answers, self._labels, message_id)
        content["blocks"] = blocks.replaced(content["blocks"], blocks.FEEDBACK, None)
        content |= {"response_type": "in_channel", "delete_original": True}
        await self._put(Post(f"share:{message_id}", place.user, content, url=str(body["response_url"])))

    async def picked(self, ack: AsyncAck, body: Payload) -> None:
        """Answer the option whose button was pressed, and show in its message which one that was."""
        await ack()
        action, place = body["actions"][0], self._place_of(body)
        name = hashlib.sha256(f"{_where(body)}:{action['value']}".encode()).hexdigest()[:32]
        ask = Ask(place, action["text"]["text"], f"{OURS}pick-{name}", f"reply:pick:{name}", action["value"])
        if _is_ephemeral(body):
            await self._ask(replace(ask, url=str(body["response_url"]), replaces=True))
        elif await run_in_threadpool(self._site.store.places.get, place.conversation_id):
            await self._update(body, blocks.OPTIONS, blocks.context(f"✓ {slack_escape(ask.text)}"))
            await self._ask(ask)

    async def rated(self, ack: AsyncAck, body: Payload) -> None:
        """Note whether an answer helped; if not, ask what was wrong."""
        await ack()
        helped = body["actions"][0]["action_id"].endswith(":yes")
        if not await self._note(body, helped):
            return
        thanks = blocks.context(slack_escape(self._labels["feedback_thanks"]))
        await self._update(
            body,
            blocks.FEEDBACK,
            thanks if helped else blocks.reason_buttons(self._labels, body["actions"][0]["value"]),
        )

    async def reasoned(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        action = body["actions"][0]
        reason = action["action_id"].partition(":")[2]
        if not await self._note(body, False, reason):
            return
        await self._update(body, blocks.FEEDBACK, blocks.context(slack_escape(self._labels["feedback_thanks"])))
        if reason == "person":
            name = hashlib.sha256(f"{_where(body)}:{reason}".encode()).hexdigest()[:32]
            text = self._site.service.knowledge.talk.person[0]
            await self._ask(Ask(self._place_of(body), text, f"{OURS}pick-{name}", f"reply:pick:{name}"))

    async def _note(self, body: Payload, helped: bool, reason: str = "") -> bool:
        """Keep an opinion of one's own conversation; False if it is somebody else's."""
        conversation, message_id = self._place_of(body).conversation_id, body["actions"][0]["value"]
        found = await run_in_threadpool(self._site.service.history, conversation)
        seq = next((turn.seq for turn, _ in found if turn.author == "bot" and turn.message_id == message_id), None)
        if seq is None:
            return False
        given = Feedback(conversation, seq, helped, self._clock(), reason)
        return await run_in_threadpool(self._site.store.feedback.put, given)

    def _place_of(self, body: Payload) -> Place:
        user = body["user"]["id"]
        if _is_ephemeral(body):
            return replace(self.place("", user), channel=user)
        return self.place(body["channel"]["id"], user, str((body.get("message") or {}).get("thread_ts") or ""))

    async def _update(self, body: Payload, block_id: str, new: blocks.Block) -> None:
        """Change one block of the message whose button was pressed."""
        message = body.get("message") or {}
        if not message:
            content = blocks.content("✓", [new]) | {"response_type": "ephemeral", "replace_original": False}
            name = hashlib.sha256(f"{_where(body)}:{block_id}".encode()).hexdigest()[:32]
            await self._put(Post(f"note:{name}", body["user"]["id"], content, url=str(body["response_url"])))
            return
        channel, ts = body["channel"]["id"], str(message["ts"])
        content = {"text": message.get("text") or "…", "blocks": blocks.replaced(message["blocks"], block_id, new)}
        if key := await run_in_threadpool(self._site.store.posts.key_at, channel, ts):
            await self._put(Post(key, channel, content))

    async def _put(self, post: Post) -> None:
        await run_in_threadpool(self._site.store.posts.put, post, self._clock())
        self._wake()

    async def pane_opened(self, event: Payload) -> None:
        """Greet in the assistant pane, and suggest what to ask; without the feature a plain message remains."""
        thread = event["assistant_thread"]
        clinic, served = self._site.service.knowledge.clinic, self._site.service.knowledge.served
        greeting = blocks.content(
            to_plain(clinic.phrase("greeting")), list(blocks.sections(to_mrkdwn(clinic.phrase("greeting"))))
        )
        channel, ts = thread["channel_id"], thread["thread_ts"]
        await self._put(Post(f"greet:{channel}:{ts}", channel, greeting, ts))
        prompts = [{"title": served[i].question[:75], "message": served[i].question} for i in clinic.suggestions[:4]]
        await _if_possible(
            self._client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts=ts, prompts=prompts)
        )

    async def _show_status(self, message: Said) -> None:
        await _if_possible(
            self._client.assistant_threads_setStatus(
                channel_id=message.channel, thread_ts=message.thread, status=self._labels["typing"]
            )
        )

    async def _set_title(self, message: Said, reply: Reply) -> None:
        title = next((part.question for part in reply.parts if part.question), None)
        if title:
            await _if_possible(
                self._client.assistant_threads_setTitle(
                    channel_id=message.channel, thread_ts=message.thread, title=title[:255]
                )
            )


async def _if_possible(call: Any) -> None:
    """Await a call whose failure takes nothing away but comfort."""
    try:
        await call
    except (SlackApiError, OSError, TimeoutError) as error:
        log.info("slack_comfort_missing", extra={"error": type(error).__name__})


async def _nothing() -> None:
    """Take note of an event that needs nothing."""


def _starting(name: str) -> Any:
    return re.compile(rf"^{name}:")


def _is_ephemeral(body: Payload) -> bool:
    return bool((body.get("container") or {}).get("is_ephemeral"))


def _where(body: Payload) -> str:
    container = body.get("container") or {}
    return f"{container.get('channel_id')}:{container.get('message_ts')}"
