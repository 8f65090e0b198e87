"""The buttons below a reply: options, what the patient thinks of an answer, and sharing it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import blocks
from faqbot.channels.slack.answering import OURS, Answering, Ask, name_of
from faqbot.channels.slack.reading import Payload
from faqbot.markup import slack_escape
from faqbot.records import Feedback, Place, Post


class Buttons:
    """What becomes of a message when a button in it is pressed. The same press counts once."""

    def __init__(self, answering: Answering) -> None:
        self._answering, self._site = answering, answering.site

    @property
    def _labels(self) -> Mapping[str, str]:
        return self._answering.clinic.labels

    def register(self, app: AsyncApp) -> None:
        for name, do in {blocks.PICK: self.picked, blocks.HELPED: self.rated, blocks.REASON: self.reasoned}.items():
            app.action(_starting(name))(do)
        app.action(blocks.SHARE)(self.shared)
        app.action(blocks.PERSON)(self.person)

    async def picked(self, ack: AsyncAck, body: Payload) -> None:
        """Answer the option whose button was pressed, and show in its message which one that was."""
        await ack()
        action, place = body["actions"][0], self._place(body)
        if not await self._is_theirs(place):
            return
        label = str(action["text"]["text"])
        await self._change(body, blocks.OPTIONS, blocks.context(f"✓ {slack_escape(label)}"))
        await self._answering.ask(self._ask(body, place, label, action["value"]))

    async def rated(self, ack: AsyncAck, body: Payload) -> None:
        """Note whether an answer helped; if not, ask what was wrong."""
        await ack()
        action = body["actions"][0]
        helped = action["action_id"] == f"{blocks.HELPED}:yes"
        if not await self._note(body, helped):
            return
        thanks = blocks.context(slack_escape(self._labels["feedback_thanks"]))
        await self._change(
            body, blocks.FEEDBACK, thanks if helped else blocks.reason_buttons(self._labels, action["value"])
        )

    async def reasoned(self, ack: AsyncAck, body: Payload) -> None:
        """Note what was wrong with an answer; one of the reasons is that a person is wanted."""
        await ack()
        reason = body["actions"][0]["action_id"].partition(":")[2]
        if not await self._note(body, False, reason):
            return
        await self._change(body, blocks.FEEDBACK, blocks.context(slack_escape(self._labels["feedback_thanks"])))
        if reason == "person":
            await self._ask_for_a_person(body)

    async def person(self, ack: AsyncAck, body: Payload) -> None:
        """Bring in a person."""
        await ack()
        if await self._is_theirs(self._place(body)):
            label = slack_escape(self._labels["person"])
            await self._change(body, blocks.ASIDE, blocks.context(f"✓ {label}"))
            await self._ask_for_a_person(body)

    async def _ask_for_a_person(self, body: Payload) -> None:
        text = self._site.service.knowledge.talk.person[0]
        await self._answering.ask(self._ask(body, self._place(body), text))

    async def shared(self, ack: AsyncAck, body: Payload) -> None:
        """Show everyone in the channel the answer that one person got."""
        await ack()
        message_id, place = body["actions"][0]["value"], self._place(body)
        found = await run_in_threadpool(self._site.service.history, place.conversation_id)
        reply = next((reply for turn, reply in found if turn.message_id == message_id and reply), None)
        if reply is None:
            return
        answers = replace(reply, parts=tuple(part for part in reply.parts if part.kind == "answer"), options=())
        content = blocks.reply_content(answers, self._labels, message_id)
        for block_id in (blocks.FEEDBACK, blocks.ASIDE):
            content["blocks"] = blocks.replaced(content["blocks"], block_id, None)
        content |= {"response_type": "in_channel", "replace_original": False}
        url = str(body["response_url"])
        await self._answering.put(Post(f"share:{message_id}", place.user, content, url=url))
        await self._answering.put(Post(f"shared:{message_id}", place.user, {"delete_original": True}, url=url))

    def _ask(self, body: Payload, place: Place, text: str, option: str | None = None) -> Ask:
        name = name_of(*_where(body), option or text)
        ask = Ask(place, text, f"{OURS}pick-{name}", f"reply:pick:{name}", option)
        return replace(ask, url=str(body["response_url"])) if _is_ephemeral(body) else ask

    async def _is_theirs(self, place: Place) -> bool:
        """Say whether the one who pressed has this conversation; in a channel everyone sees the buttons."""
        return await run_in_threadpool(self._site.store.places.get, place.conversation_id) is not None

    async def _note(self, body: Payload, helped: bool, reason: str = "") -> bool:
        """Keep an opinion of one's own conversation; False if it is somebody else's."""
        conversation, message_id = self._place(body).conversation_id, body["actions"][0]["value"]
        found = await run_in_threadpool(self._site.service.history, conversation)
        seq = next((turn.seq for turn, _ in found if turn.author == "bot" and turn.message_id == message_id), None)
        if seq is None:
            return False
        given = Feedback(conversation, seq, helped, self._answering.now(), reason)
        return await run_in_threadpool(self._site.store.feedback.put, given)

    def _place(self, body: Payload) -> Place:
        user = body["user"]["id"]
        if _is_ephemeral(body):
            return self._answering.place("", user)
        return self._answering.place(body["channel"]["id"], user, str(body["message"].get("thread_ts") or ""))

    async def _change(self, body: Payload, block_id: str, new: blocks.Block) -> None:
        """Change one block of the message whose button was pressed; Slack does not say what an ephemeral one holds."""
        if _is_ephemeral(body):
            content = blocks.content("✓", [new]) | {"response_type": "ephemeral", "replace_original": False}
            note = Post(f"note:{name_of(*_where(body), block_id)}", body["user"]["id"], content)
            await self._answering.put(replace(note, url=str(body["response_url"])))
            return
        message, channel = body["message"], body["channel"]["id"]
        content = {"text": message.get("text") or "…", "blocks": blocks.replaced(message["blocks"], block_id, new)}
        if key := await run_in_threadpool(self._site.store.posts.key_at, channel, str(message["ts"])):
            await self._answering.put(Post(key, channel, content))


def _starting(name: str) -> Any:
    return re.compile(rf"^{name}:")


def _is_ephemeral(body: Payload) -> bool:
    return bool((body.get("container") or {}).get("is_ephemeral"))


def _where(body: Payload) -> tuple[str, str]:
    container = body.get("container") or {}
    return str(container.get("channel_id")), str(container.get("message_ts"))
