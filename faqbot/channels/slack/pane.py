"""The assistant's pane: a greeting, suggestions, a status, a title. Where it is missing, plain messages remain."""

from slack_bolt.async_app import AsyncApp

from faqbot.channels.slack import blocks
from faqbot.channels.slack.answering import Answering
from faqbot.channels.slack.calls import if_possible
from faqbot.channels.slack.reading import Payload, Said
from faqbot.markup import to_mrkdwn, to_plain
from faqbot.records import Post
from faqbot.types import Reply

PROMPTS = 4
"""How many suggestions Slack shows at most."""


class Pane:
    """What the pane shows beside the replies."""

    def __init__(self, answering: Answering) -> None:
        self._answering, self._client = answering, answering.client

    def register(self, app: AsyncApp) -> None:
        app.event("assistant_thread_started")(self.opened)
        app.event("assistant_thread_context_changed")(_nothing)

    async def opened(self, event: Payload) -> None:
        """Greet, and suggest what to ask."""
        thread = event["assistant_thread"]
        channel, ts = thread["channel_id"], thread["thread_ts"]
        knowledge = self._answering.site.service.knowledge
        said = knowledge.clinic.phrase("greeting")
        content = blocks.content(to_plain(said), [*blocks.sections(to_mrkdwn(said))])
        await self._answering.put(Post(f"greet:{channel}:{ts}", channel, content, ts))
        questions = [knowledge.served[entry_id].question for entry_id in knowledge.clinic.suggestions[:PROMPTS]]
        prompts = [{"title": question[: blocks.BUTTON], "message": question} for question in questions]
        await if_possible(
            self._client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts=ts, prompts=prompts)
        )

    async def show_status(self, message: Said) -> None:
        await self._set_status(message, self._answering.clinic.labels["typing"])

    async def finish(self, message: Said, reply: Reply | None) -> None:
        """Give the thread the title of what was answered; where nothing is said, take the status away."""
        if reply is None or not reply.parts:
            await self._set_status(message, "")
            return
        title = next((part.question for part in reply.parts if part.question), None)
        if title:
            await if_possible(
                self._client.assistant_threads_setTitle(
                    channel_id=message.channel, thread_ts=message.thread, title=title[:255]
                )
            )

    async def _set_status(self, message: Said, status: str) -> None:
        await if_possible(
            self._client.assistant_threads_setStatus(
                channel_id=message.channel, thread_ts=message.thread, status=status
            )
        )


async def _nothing() -> None:
    """Take note of an event that needs nothing."""
