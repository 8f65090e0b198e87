"""A pretend workspace: its people, channels and messages, and what Slack's Web API does with them."""

import copy
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from faqbot.channels.slack.pretend.rules import Installed, Pace, Payload, RefusalError, check_blocks, check_content

TEAM, APP, BOT, BOT_USER = "T0SAMPLE", "A0FAQBOT", "B0FAQBOT", "U0FAQBOT"
BOT_TOKEN, APP_TOKEN = "xoxb-pretend", "xapp-pretend"
Emit = Callable[[Payload], None]


@dataclass(slots=True)
class Person:
    """Somebody in the workspace."""

    id: str
    name: str
    email: str = ""


@dataclass(slots=True)
class Channel:
    """A channel, or what somebody and the bot have alone; `members` are the ids of people and bots."""

    id: str
    name: str
    members: set[str]
    messages: list[Payload] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return {"D": "im", "G": "group"}.get(self.id[0], "channel")

    def find(self, ts: str) -> Payload:
        for message in self.messages:
            if message["ts"] == ts:
                return message
        raise RefusalError("message_not_found")


@dataclass(slots=True)
class Thread:
    """A thread of the assistant's pane, as its owner sees it."""

    prompts: list[Payload] = field(default_factory=list)
    title: str = ""
    statuses: list[str] = field(default_factory=list)


class Workspace:
    """Everything that a workspace holds.

    Args:
        installed: what the app may do.
        assistant: whether the workspace has the assistant's pane.
        clock: returns the time in seconds, for the pace in channels.
    """

    def __init__(
        self, installed: Installed, assistant: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.installed, self.assistant, self.clock = installed, assistant, clock
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.threads: dict[str, Thread] = {}
        self.ephemerals: list[Payload] = []
        self.homes: dict[str, Payload] = {}
        self.views: dict[str, Payload] = {}
        self.triggers: dict[str, str] = {}
        self.urls: dict[str, Payload] = {}
        self.pace, self.emit = Pace(), list[Emit]()
        self._count = 0

    def add_person(self, person_id: str, name: str, email: str = "") -> Person:
        """Add somebody, with a channel of their own to the bot: `U1` talks to it in `D1`."""
        person = self.people[person_id] = Person(person_id, name, email)
        direct = f"D{person_id[1:]}"
        self.channels[direct] = Channel(direct, "", {person_id, BOT_USER})
        return person

    def add_channel(self, channel_id: str, name: str, *members: str) -> Channel:
        channel = self.channels[channel_id] = Channel(channel_id, name, {*members, BOT_USER})
        return channel

    def ts(self) -> str:
        """Return the name of a new message."""
        self._count += 1
        return f"{1_767_000_000 + self._count}.{self._count:06d}"

    def channel(self, channel_id: object) -> Channel:
        found = self.channels.get(str(channel_id))
        if found is None:
            raise RefusalError("channel_not_found")
        if BOT_USER not in found.members:
            raise RefusalError("not_in_channel")
        return found

    def post(self, channel: Channel, message: Payload) -> Payload:
        """Put a message into a channel, and tell the app of it."""
        made = {"type": "message", "ts": self.ts(), "team": TEAM} | {k: v for k, v in message.items() if v is not None}
        channel.messages.append(made)
        self.tell(channel, copy.deepcopy(made))
        return made

    def change(self, channel: Channel, ts: str, by: str, new: Payload) -> Payload:
        message = channel.find(ts)
        before = copy.deepcopy(message)
        message |= new | {"edited": {"user": by, "ts": self.ts()}}
        told = {"subtype": "message_changed", "message": copy.deepcopy(message), "previous_message": before}
        self.tell(channel, told | {"hidden": True, "ts": self.ts()})
        return message

    def remove(self, channel: Channel, ts: str) -> None:
        message = channel.find(ts)
        channel.messages.remove(message)
        told = {"subtype": "message_deleted", "deleted_ts": ts, "previous_message": message, "hidden": True}
        self.tell(channel, told | {"ts": self.ts()})

    def tell(self, channel: Channel, event: Payload) -> None:
        """Tell the app what happened in a channel, if it asked to hear of it."""
        name = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[channel.kind]
        if self.installed.hears(name):
            where = {"type": "message", "channel": channel.id, "channel_type": channel.kind, "event_ts": event["ts"]}
            self.send_event(event | where)

    def send_event(self, event: Payload) -> None:
        payload = {
            "token": "none",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(6)}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": "4-pretend",
        }
        self.send(payload)

    def send(self, payload: Payload) -> None:
        for emit in self.emit:
            emit(payload)

    def respond(self, url: Payload, content: Payload) -> None:
        """Do what was sent to a response URL, five times at most."""
        url["uses"] += 1
        if url["uses"] > 5:
            raise RefusalError("expired_url")
        if content.get("delete_original"):
            self.ephemerals = [each for each in self.ephemerals if each["ts"] != url["ts"]]
            return
        check_content(content.get("text"), content.get("blocks"))
        shown = {"text": content["text"], "blocks": content.get("blocks", [])}
        if content.get("response_type") == "in_channel":
            self.post(self.channels[url["channel"]], shown | {"user": BOT_USER, "bot_id": BOT, "app_id": APP})
            return
        if content.get("replace_original"):
            self.ephemerals = [each for each in self.ephemerals if each["ts"] != url["ts"]]
        self.ephemerals.append(shown | {"channel": url["channel"], "user": url["user"], "ts": self.ts()})

    def open_view(self, trigger: str, view: Payload) -> Payload:
        user = self.triggers.pop(trigger, None)
        if user is None:
            raise RefusalError("expired_trigger_id")
        check_blocks(view["blocks"], 100)
        made = view | {"id": f"V{secrets.token_hex(5)}", "team_id": TEAM, "hash": secrets.token_hex(4), "user": user}
        self.views[user] = made
        return made
