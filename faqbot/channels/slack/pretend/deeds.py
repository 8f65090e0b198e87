"""What people do in a pretend workspace, told to the app in the shapes that Slack documents."""

import copy
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping

from faqbot.channels.slack.pretend.rules import Payload, RefusalError, elements
from faqbot.channels.slack.pretend.workspace import APP, BOT_USER, TEAM, Thread, Workspace

Deliver = Callable[[Payload], Awaitable[Payload]]
"""Brings a payload to the app; returns what it answers."""


class Deeds:
    """The things that somebody can do.

    Args:
        deliver: brings what was pressed or sent to the app.
        url: where response URLs lead.
    """

    def __init__(self, workspace: Workspace, deliver: Deliver, url: str) -> None:
        self._workspace, self._deliver, self._url = workspace, deliver, url

    def say(self, user: str, channel_id: str, text: str, thread: str = "") -> Payload:
        """Write a message, in a thread if one is given."""
        channel = self._workspace.channels[channel_id]
        said = {"user": user, "text": text, "client_msg_id": secrets.token_hex(16), "thread_ts": thread or None}
        message = self._workspace.post(channel, said)
        if f"<@{BOT_USER}>" in text and channel.kind != "im" and self._workspace.installed.hears("app_mention"):
            event = {key: message[key] for key in ("user", "text", "ts", "team", "client_msg_id")}
            more = {"thread_ts": thread} if thread else {}
            more |= {"type": "app_mention", "channel": channel_id, "event_ts": message["ts"]}
            self._workspace.send_event(event | more)
        return message

    def edit(self, user: str, channel_id: str, ts: str, text: str) -> None:
        self._workspace.change(self._workspace.channels[channel_id], ts, user, {"text": text})

    def delete(self, channel_id: str, ts: str) -> None:
        self._workspace.remove(self._workspace.channels[channel_id], ts)

    def open_home(self, user: str) -> None:
        event = {"type": "app_home_opened", "user": user, "channel": f"D{user[1:]}", "tab": "home"}
        if self._workspace.installed.hears("app_home_opened"):
            self._workspace.send_event(event | {"event_ts": self._workspace.ts()})

    def open_pane(self, user: str) -> str:
        """Open the assistant's pane; return its thread, or "" where there is no such feature."""
        if not self._workspace.assistant or not self._workspace.installed.hears("assistant_thread_started"):
            return ""
        channel, ts = f"D{user[1:]}", self._workspace.ts()
        self._workspace.threads[f"{channel}:{ts}"] = Thread()
        about = {
            "user_id": user,
            "context": {"channel_id": None, "team_id": TEAM, "enterprise_id": None},
            "channel_id": channel,
            "thread_ts": ts,
        }
        event = {"type": "assistant_thread_started", "assistant_thread": about, "event_ts": self._workspace.ts()}
        self._workspace.send_event(event)
        return ts

    async def command(self, user: str, channel_id: str, text: str, command: str = "/faq") -> None:
        """Send a slash command."""
        if self._workspace.installed.commands and command not in self._workspace.installed.commands:
            raise RefusalError("not_a_command")
        payload = {
            "token": "none",
            "team_id": TEAM,
            "team_domain": "sample",
            "channel_id": channel_id,
            "channel_name": self._workspace.channels[channel_id].name or "directmessage",
            "user_id": user,
            "user_name": self._workspace.people[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_url(user, channel_id),
            "trigger_id": self._trigger(user),
        }
        await self._deliver(payload)

    async def press(self, user: str, message: Payload, channel_id: str, action_id: str, selected: str = "") -> None:
        """Press a button of a message, or select somebody in it."""
        pressed = next(each for each in elements(message["blocks"]) if each["action_id"] == action_id)
        action: Payload = {
            key: pressed[key] for key in ("action_id", "block_id", "text", "value", "type") if key in pressed
        }
        if selected:
            action["selected_user"] = selected
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel_id}
        ephemeral = message in self._workspace.ephemerals
        url = self._response_url(user, channel_id, message["ts"])
        payload = self._interaction("block_actions", user) | {
            "container": container | {"is_ephemeral": ephemeral},
            "channel": {"id": channel_id, "name": self._workspace.channels[channel_id].name or "directmessage"},
            "state": {"values": {}},
            "response_url": url,
            "actions": [action | {"action_ts": f"{time.time():.6f}"}],
        }
        if not ephemeral:
            payload["message"] = copy.deepcopy(message)
        await self._deliver(payload)

    async def submit(self, user: str, values: Mapping[str, str]) -> Payload:
        """Send the form that is open; return what the app answers, such as its faults."""
        view = self._workspace.views[user]
        types = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
        state = {
            name: {element["action_id"]: {"type": element["type"], "value": values.get(name)}}
            for name, element in types.items()
        }
        shown = {key: value for key, value in view.items() if key != "user"} | {"state": {"values": state}}
        answer = await self._deliver(self._interaction("view_submission", user) | {"view": shown, "response_urls": []})
        match answer.get("response_action"):
            case "errors":
                view["errors"] = answer["errors"]
            case "update":
                self._workspace.views[user] = view | answer["view"]
            case _:
                del self._workspace.views[user]
        return answer

    async def shortcut(self, user: str, channel_id: str, ts: str, callback_id: str) -> None:
        """Use a shortcut on a message."""
        if self._workspace.installed.shortcuts and callback_id not in self._workspace.installed.shortcuts:
            raise RefusalError("not_a_shortcut")
        message = self._workspace.channels[channel_id].find(ts)
        payload = self._interaction("message_action", user) | {
            "action_ts": f"{time.time():.6f}",
            "callback_id": callback_id,
            "channel": {"id": channel_id, "name": self._workspace.channels[channel_id].name},
            "message_ts": ts,
            "message": copy.deepcopy(message),
            "response_url": self._response_url(user, channel_id),
        }
        await self._deliver(payload)

    def _interaction(self, kind: str, user: str) -> Payload:
        name = self._workspace.people[user].name
        return {
            "type": kind,
            "token": "none",
            "team": {"id": TEAM, "domain": "sample"},
            "user": {"id": user, "username": name.lower(), "name": name.lower(), "team_id": TEAM},
            "api_app_id": APP,
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self._trigger(user),
        }

    def _trigger(self, user: str) -> str:
        trigger = f"{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        self._workspace.triggers[trigger] = user
        return trigger

    def _response_url(self, user: str, channel_id: str, ts: str = "") -> str:
        name = secrets.token_hex(8)
        self._workspace.urls[name] = {"user": user, "channel": channel_id, "ts": ts, "uses": 0}
        return f"{self._url}/respond/{name}"
