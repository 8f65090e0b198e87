"""A message saved as a question with its answer: a draft like those of `extract`, served to nobody until approved."""

from collections.abc import Callable
from pathlib import Path

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import cards
from faqbot.channels.slack.people import People
from faqbot.channels.slack.reading import Payload, plain
from faqbot.errors import SourceError
from faqbot.extraction.drafts import digest, free_id, marked, slug
from faqbot.extraction.keeping import write
from faqbot.extraction.near import Near
from faqbot.knowledge import Knowledge
from faqbot.knowledge.entryfile import render
from faqbot.knowledge.lint import automated_readability, flesch_kincaid
from faqbot.markup import escape
from faqbot.types import Cite, Entry, Found

TOPIC = "slack"


class Saving:
    """The shortcut "Save as Q&A"."""

    def __init__(self, client: AsyncWebClient, people: People, keep: "DraftFolder") -> None:
        self._client, self._people, self._keep = client, people, keep

    def register(self, app: AsyncApp) -> None:
        app.shortcut(cards.SHORTCUT)(self.open)
        app.view(cards.DRAFT_FORM)(self.save)

    async def open(self, ack: AsyncAck, body: Payload) -> None:
        """Show the form with the message in it, and which answers there are already."""
        await ack()
        if not await self._people.is_staff(body["user"]["id"]):
            return
        words = self._keep.redact(plain(str(body["message"].get("text") or "")))
        near = await run_in_threadpool(self._keep.near, words)
        await self._client.views_open(trigger_id=body["trigger_id"], view=cards.draft_form(words, near))

    async def save(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        values = view["state"]["values"]
        if not await self._people.is_staff(body["user"]["id"]):
            await ack(response_action="errors", errors={"question": "Only staff can save answers."})
            return
        try:
            name = await run_in_threadpool(
                self._keep.save,
                values["question"]["question"]["value"] or "",
                values["answer"]["answer"]["value"] or "",
            )
        except SourceError as error:
            await ack(response_action="errors", errors={"question": str(error)})
            return
        await ack(response_action="update", view=cards.saved(name))


class DraftFolder:
    """The drafts' folder.

    Args:
        redact: takes personal details out of a text; it fails closed.
    """

    def __init__(self, folder: Path, knowledge: Knowledge, redact: Callable[[str], str]) -> None:
        self._folder, self._knowledge, self.redact = folder, knowledge, redact
        self._near = Near(entry for entry in knowledge.entries if entry.status != "retired")

    def near(self, words: str) -> list[str]:
        """Return the questions of the entries that may say this already."""
        asked = {entry.id: entry.question for entry in self._knowledge.entries}
        return [asked[entry_id] for entry_id, _ in self._near((words,))]

    def count(self) -> int:
        return sum(1 for _ in self._folder.glob("**/*.md"))

    def save(self, question: str, answer: str) -> str:
        """Write a draft; return its id.

        Raises:
            SourceError: it cannot be written.
        """
        question, answer = self.redact(" ".join(question.split())), self.redact(answer.strip())
        if not question or not answer:
            raise SourceError("Write a question and an answer.")
        taken = {path.relative_to(self._folder).with_suffix("").as_posix() for path in self._folder.glob("**/*.md")}
        taken |= {entry.id for entry in self._knowledge.entries}
        entry_id = free_id(f"{TOPIC}/{slug(question)}", taken)
        write({self._folder / f"{entry_id}.md": render(self._draft(entry_id, question, answer))})
        return entry_id

    def _draft(self, entry_id: str, question: str, answer: str) -> Entry:
        grade = round(max(flesch_kincaid(answer), automated_readability(answer), 0.0), 1)
        near = tuple(entry_id for entry_id, _ in self._near((question,)))
        cite = Cite("a message in Slack", (), "1", 0, len(answer), answer, digest(answer))
        found = Found("found", "a person saved it from Slack", 1.0, grade, (cite,), near)
        text = "\n".join(escape(line) for line in answer.splitlines())
        entry = Entry(entry_id, question, text, topic=TOPIC, risk="clinical", status="draft", found=found)
        return marked(entry)
