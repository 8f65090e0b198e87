"""The App Home: how things stand, for staff; the greeting, for everyone else."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import cards
from faqbot.channels.slack.blocks import sections
from faqbot.channels.slack.people import People
from faqbot.channels.slack.reading import Payload
from faqbot.lastrun import last
from faqbot.markup import to_mrkdwn
from faqbot.site import Site


class Home:
    """Shows the App Home."""

    def __init__(self, client: AsyncWebClient, people: People, board: "Board") -> None:
        self._client, self._people, self._board = client, people, board

    def register(self, app: AsyncApp) -> None:
        app.event("app_home_opened")(self.opened)

    async def opened(self, event: Payload) -> None:
        if event.get("tab") != "home":
            return
        is_staff = await self._people.staff(event["user"]) is not None
        view = await run_in_threadpool(self._board.for_staff) if is_staff else self._board.for_everyone()
        await self._client.views_publish(user_id=event["user"], view=view)


class Board:
    """What the App Home says.

    Args:
        folders: those with the drafts and with the suite's last result.
        clock: returns the present as an aware time.
    """

    def __init__(
        self, site: Site, style: cards.CardStyle, folders: tuple[Path, Path], clock: Callable[[], datetime]
    ) -> None:
        self._site, self._style, self._clock = site, style, clock
        self._drafts, self._results = folders

    def for_staff(self) -> dict[str, Any]:
        cases = self._site.store.handoffs.open()
        drafts = sum(1 for _ in self._drafts.glob("**/*.md"))
        numbers = cards.Numbers(cases, drafts, len(self._site.desk.gaps()), last(self._results))
        return cards.staff_home(numbers, self._style, self._clock())

    def for_everyone(self) -> dict[str, Any]:
        return {"type": "home", "blocks": [*sections(to_mrkdwn(self._style.clinic.phrase("greeting")))]}
