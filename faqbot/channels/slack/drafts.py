"""A message saved as a question with its answer: a draft, served to nobody until it is approved and published."""

from collections.abc import Callable
from pathlib import Path

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import cards
from faqbot.channels.slack.people import People
from faqbot.channels.slack.reading import Payload, plain
from faqbot.drafts import Drafts, Wanted
from faqbot.errors import DraftError
from faqbot.records import Account
from faqbot.site import Site
from faqbot.text import sentences

SENTENCES = 5
"""How many sentences of a message are compared with the answers that there are."""
NEAR = 3
"""How many of the nearest answers are named."""


class Saving:
    """The shortcut "Save as Q&A"."""

    def __init__(self, client: AsyncWebClient, people: People, keeper: "Keeper") -> None:
        self._client, self._people, self._keeper = client, people, keeper

    def register(self, app: AsyncApp) -> None:
        app.shortcut(cards.SHORTCUT)(self.open)
        app.view(cards.DRAFT_FORM)(self.save)

    async def open(self, ack: AsyncAck, body: Payload) -> None:
        """Show the form with the message in it, and which answers there are already."""
        await ack()
        if await self._people.staff(body["user"]["id"]) is None:
            return
        words, near = await run_in_threadpool(self._keeper.read, str(body["message"].get("text") or ""))
        await self._client.views_open(trigger_id=body["trigger_id"], view=cards.draft_form(words, near))

    async def save(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """Keep what the form holds, or say in it why not."""
        values, by = view["state"]["values"], await self._people.staff(body["user"]["id"])
        if by is None:
            await ack(response_action="errors", errors={"question": "Only staff can save answers."})
            return
        wanted = Wanted(values["question"]["question"]["value"] or "", values["answer"]["answer"]["value"] or "")
        try:
            name = await run_in_threadpool(self._keeper.keep, wanted, by)
        except DraftError as error:
            await ack(response_action="errors", errors={"question": str(error)})
            return
        await ack(response_action="update", view=cards.saved(name))


class Keeper:
    """Reads what may become a draft, and keeps it.

    Args:
        redact: takes personal details out of a text; it fails closed.
    """

    def __init__(self, site: Site, folder: Path, redact: Callable[[str], str]) -> None:
        self._site, self._drafts, self._redact = site, Drafts(folder), redact

    def read(self, raw: str) -> tuple[str, list[str]]:
        """Return a message's words, and the questions of the answers nearest to any of its first sentences."""
        words = self._redact(plain(raw))
        near: dict[str, float] = {}
        for sentence in sentences(words)[:SENTENCES]:
            for guess in self._site.desk.canned(sentence):
                near[guess.entry.question] = max(near.get(guess.entry.question, 0.0), guess.found.confidence)
        return words, sorted(near, key=lambda question: -near[question])[:NEAR]

    def keep(self, wanted: Wanted, by: Account) -> str:
        """Write a draft and return its name; raises `DraftError` if it cannot be written."""
        file = self._drafts.begin(Wanted(self._redact(wanted.question), self._redact(wanted.answer)))
        self._site.desk.note(by, "draft", file.stem[:64])
        return file.stem
