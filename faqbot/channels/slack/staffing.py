"""Staff in Slack: each button of a card is one step of the desk, and only the form for a reply writes to a patient."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import cards
from faqbot.channels.slack.blocks import sections
from faqbot.channels.slack.people import People
from faqbot.channels.slack.reading import Payload
from faqbot.errors import HandoffError, StorageError
from faqbot.markup import slack_escape, to_mrkdwn
from faqbot.records import Account
from faqbot.site import Site

log = logging.getLogger(__name__)


class Staffing:
    """The desk's steps, taken from Slack."""

    def __init__(self, site: Site, client: AsyncWebClient, people: People, style: cards.CardStyle) -> None:
        self._site, self._client, self._people, self._style = site, client, people, style

    def register(self, app: AsyncApp) -> None:
        desk = self._site.desk
        for name, do in {cards.CLAIM: desk.claim, cards.BACK: desk.hand_back, cards.CLOSE: desk.close}.items():
            app.action(name)(self._step(do))
        app.action(cards.GIVE)(self.give)
        app.action(cards.REPLY)(self.write)
        app.action(cards.DESK)(_opened)
        app.view(cards.REPLY_FORM)(self.reply)

    def _step(self, do: Callable[[str, Account], object]) -> Callable[..., Awaitable[None]]:
        async def step(ack: AsyncAck, body: Payload) -> None:
            await ack()
            case = body["actions"][0]["value"]
            await self._try(body, lambda by: do(case, by))

        return step

    async def give(self, ack: AsyncAck, body: Payload) -> None:
        """Give a case to a colleague, or take it over."""
        await ack()
        action = body["actions"][0]
        case, user = action["block_id"].partition(":")[2], action["selected_user"]
        if not await self._people.is_staff(user):
            await self._tell(body, "Only members of this channel can have a case.")
            return
        to = await self._people.account(user)
        await self._try(body, lambda by: self._site.desk.reassign(case, by, to))

    async def _try(self, body: Payload, step: Callable[[Account], object]) -> None:
        """Take a step for the one who pressed a button; tell them alone why it is not possible."""
        by = await self._by(body)
        if by is None:
            return
        try:
            await run_in_threadpool(step, by)
        except HandoffError as error:
            await self._tell(body, str(error))
        except StorageError:
            await self._tell(body, "The database cannot be reached right now. Please try again.")

    async def _by(self, body: Payload) -> Account | None:
        user = body["user"]["id"]
        return await self._people.account(user) if await self._people.is_staff(user) else None

    async def _tell(self, body: Payload, text: str) -> None:
        channel, user = body["channel"]["id"], body["user"]["id"]
        try:
            await self._client.chat_postEphemeral(channel=channel, user=user, text=slack_escape(text))
        except (SlackApiError, OSError, TimeoutError) as error:
            log.warning("slack_notice_lost", extra={"error": type(error).__name__})

    async def write(self, ack: AsyncAck, body: Payload) -> None:
        """Open the form for a reply, for the one who has the case."""
        await ack()
        by, case = await self._by(body), body["actions"][0]["value"]
        handoff = await run_in_threadpool(self._site.store.handoffs.get, case)
        if by is None:
            return
        if handoff is None or handoff.status != "with_person" or handoff.assignee != by.id:
            has = f"{handoff.assignee_name} has this conversation. Take it over first." if handoff else "It is gone."
            await self._tell(body, has)
            return
        turns = (await run_in_threadpool(self._site.store.conversation, handoff.conversation_id)).turns
        await self._client.views_open(trigger_id=body["trigger_id"], view=cards.reply_form(handoff, turns, self._style))

    async def reply(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """Send what was written to the patient; the same form counts once."""
        text, user = view["state"]["values"]["text"]["text"]["value"] or "", body["user"]["id"]
        by = await self._by(body)
        if by is None:
            await ack(response_action="errors", errors={"text": f"Only staff can reply, and {user} is not."})
            return
        message_id = f"slack-view-{view['id']}"[:64]
        try:
            await run_in_threadpool(self._site.desk.reply, view["private_metadata"], by, text, message_id)
        except (HandoffError, StorageError) as error:
            said = str(error) if isinstance(error, HandoffError) else "Not sent: the database cannot be reached."
            await ack(response_action="errors", errors={"text": said})
            return
        await ack()


class Home:
    """The App Home: how things stand, for staff; the greeting, for everyone else."""

    def __init__(self, client: AsyncWebClient, people: People, counts: "Counts") -> None:
        self._client, self._people, self._counts = client, people, counts

    def register(self, app: AsyncApp) -> None:
        app.event("app_home_opened")(self.opened)

    async def opened(self, event: Payload) -> None:
        if event.get("tab") == "home":
            user = event["user"]
            view = await self._view(user)
            await self._client.views_publish(user_id=user, view=view)

    async def _view(self, user: str) -> dict[str, Any]:
        if await self._people.is_staff(user):
            return await run_in_threadpool(self._counts.view)
        return self._counts.welcome()


class Counts:
    """What the App Home shows."""

    def __init__(
        self, site: Site, style: cards.CardStyle, clock: Callable[[], datetime], drafts: Callable[[], int]
    ) -> None:
        self._site, self._style, self._clock, self._drafts = site, style, clock, drafts

    def view(self) -> dict[str, Any]:
        now, cases = self._clock(), self._site.store.handoffs.open()
        overdue = sum(is_overdue(case, now) for case in cases)
        gaps = len(self._site.desk.gaps())
        return cards.staff_home(cards.Numbers(cases, overdue, self._drafts(), gaps), self._style, now)

    def welcome(self) -> dict[str, Any]:
        return {"type": "home", "blocks": [*sections(to_mrkdwn(self._style.clinic.phrase("greeting")))]}


def is_overdue(case: Any, now: datetime) -> bool:
    return bool(case.status == "waiting" and case.due_at and case.due_at <= now)


async def _opened(ack: AsyncAck) -> None:
    """Take note that a link was followed."""
    await ack()
