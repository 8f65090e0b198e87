"""A page on which one can be a patient and a member of the staff in a pretend workspace, with the real handlers."""

from pathlib import Path

from aiohttp import web

from faqbot.channels.slack.cards import SHORTCUT
from faqbot.channels.slack.pretend.deeds import Deeds
from faqbot.channels.slack.pretend.rules import Installed, Payload, RefusalError
from faqbot.channels.slack.pretend.server import Server, UnacknowledgedError
from faqbot.channels.slack.pretend.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, Workspace
from faqbot.config import Settings

STATIC = Path(__file__).parent / "static"
STAFF, TALK = "C0STAFF", "C0TALK"
HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
PATIENTS, COLLEAGUES = {"U1ANN": "Ann", "U2BEN": "Ben"}, {"U3SAM": "Sam", "U4TINA": "Tina"}
"""Sample people: two who ask, two of the staff."""


class Simulator:
    """The pretend workspace and its page."""

    def __init__(self) -> None:
        self._workspace = Workspace(Installed())
        for person, name in (PATIENTS | COLLEAGUES).items():
            self._workspace.add_person(person, name)
        self._workspace.add_channel(TALK, "talk", *PATIENTS, *COLLEAGUES)
        self._workspace.add_channel(STAFF, "staff", *COLLEAGUES)
        self._server = Server(self._workspace)
        self._deeds: Deeds
        self.url = ""

    async def start(self, port: int, settings: Settings) -> Settings:
        """Listen; return settings that lead here."""
        routes = [
            web.get("/", self.page),
            web.get("/favicon.ico", _nothing),
            web.get("/state", self.state),
            web.post("/act", self.act),
            web.static("/static", STATIC),
        ]
        self._deeds = await self._server.start(port, *routes)
        self.url = self._server.url
        changed = {
            "slack_bot_token": BOT_TOKEN,
            "slack_app_token": APP_TOKEN,
            "slack_staff_channel": STAFF,
            "slack_api_url": f"{self.url}/api/",
        }
        return settings.model_copy(update=changed)

    async def stop(self) -> None:
        await self._server.stop()

    async def page(self, _request: web.Request) -> web.Response:
        return web.Response(text=(STATIC / "page.html").read_text("utf-8"), content_type="text/html", headers=HEADERS)

    async def state(self, _request: web.Request) -> web.Response:
        """Everything that can be seen in the workspace."""
        workspace = self._workspace
        channels = [
            {"id": each.id, "name": each.name, "members": sorted(each.members), "messages": each.messages}
            for each in workspace.channels.values()
        ]
        threads = {key: {"prompts": each.prompts, "title": each.title} for key, each in workspace.threads.items()}
        shown = {
            "bot": BOT_USER,
            "people": {person.id: person.name for person in workspace.people.values()},
            "staff": sorted(COLLEAGUES),
            "channels": channels,
            "threads": threads,
            "ephemerals": workspace.ephemerals,
            "homes": workspace.homes,
            "views": workspace.views,
        }
        return web.json_response(shown, headers=HEADERS)

    async def act(self, request: web.Request) -> web.Response:
        """Do what somebody does on the page."""
        if request.content_type != "application/json":
            return web.Response(status=415)
        try:
            done = await self._act(await request.json())
        except (TimeoutError, RefusalError, UnacknowledgedError, KeyError, StopIteration) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=409, headers=HEADERS)
        return web.json_response(done or {}, headers=HEADERS)

    async def _act(self, act: Payload) -> Payload | None:
        deeds, user, channel = self._deeds, str(act["user"]), str(act.get("channel", ""))
        match act["deed"]:
            case "command":
                await deeds.command(user, channel, str(act["text"]))
            case "press":
                message = self._message(channel, str(act["ts"]))
                await deeds.press(user, message, channel, str(act["action"]), str(act.get("selected", "")))
            case "submit":
                return await deeds.submit(user, act["values"])
            case "save":
                await deeds.shortcut(user, channel, str(act["ts"]), SHORTCUT)
            case "pane":
                return {"thread": deeds.open_pane(user)}
            case deed:
                self._do(deed, act)
        return None

    def _do(self, deed: str, act: Payload) -> None:
        deeds, user, channel = self._deeds, str(act["user"]), str(act.get("channel", ""))
        match deed:
            case "say":
                deeds.say(user, channel, str(act["text"]), str(act.get("thread", "")))
            case "edit":
                deeds.edit(user, channel, str(act["ts"]), str(act["text"]))
            case "delete":
                deeds.delete(channel, str(act["ts"]))
            case "home":
                deeds.open_home(user)
            case "cancel":
                del self._workspace.views[user]

    def _message(self, channel: str, ts: str) -> Payload:
        alone = next((each for each in self._workspace.ephemerals if each["ts"] == ts), None)
        return alone or self._workspace.channels[channel].find(ts)


async def _nothing(_request: web.Request) -> web.Response:
    return web.Response(status=204)
