"""Staff in Slack: each button of a card is one step of the desk, and only the form for a reply writes to a patient."""

import asyncio
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.channels.slack import cards
from faqbot.channels.slack.calls import BROKEN, PATIENCE, if_possible
from faqbot.channels.slack.people import People
from faqbot.channels.slack.reading import Payload
from faqbot.errors import HandoffError, StorageError
from faqbot.markup import slack_escape
from faqbot.records import Account
from faqbot.site import Site


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
        to = await self._people.staff(user)
        if to is None:
            await self._tell(body, "Only members of this channel can have a case.")
            return
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
        return await self._people.staff(body["user"]["id"])

    async def _tell(self, body: Payload, text: str) -> None:
        channel, user = body["channel"]["id"], body["user"]["id"]
        await if_possible(self._client.chat_postEphemeral(channel=channel, user=user, text=slack_escape(text)))

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
        try:
            async with asyncio.timeout(PATIENCE):
                await self._reply(await self._by(body), view)
        except HandoffError as error:
            await ack(response_action="errors", errors={"text": str(error)})
        except (StorageError, SlackApiError, *BROKEN):
            await ack(response_action="errors", errors={"text": "It could not be sent right now. Please try again."})
        else:
            await ack()

    async def _reply(self, by: Account | None, view: Payload) -> None:
        if by is None:
            raise HandoffError("Only members of the staff's channel can reply.")
        text, message_id = view["state"]["values"]["text"]["text"]["value"] or "", f"slack-view-{view['id']}"[:64]
        await run_in_threadpool(self._site.desk.reply, view["private_metadata"], by, text, message_id)


async def _opened(ack: AsyncAck) -> None:
    """Take note that a link was followed."""
    await ack()
