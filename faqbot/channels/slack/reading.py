"""What Slack sends, as data: who said what where, in plain text; and the little of it that is kept."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Payload = dict[str, Any]
_LABELLED = re.compile(r"<(?:[^<>|]*)\|([^<>]*)>")
_BARE = re.compile(r"<((?:https?|mailto|tel):[^<>|]*)>")
_MENTION = re.compile(r"<[@#!][^<>]*>")
_KEPT = ("type", "subtype", "user", "bot_id", "channel", "channel_type", "ts", "thread_ts", "deleted_ts", "tab")
_TALK = (None, "file_share", "thread_broadcast")
"""The subtypes of messages that somebody wrote."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message that a person wrote. `thread` is empty outside threads; `edited` is the time of its last edit."""

    channel: str
    user: str
    ts: str
    text: str
    raw: str
    thread: str = ""
    edited: str = ""

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("D")

    @property
    def key(self) -> str:
        """Name the message that replies to it."""
        return f"reply:{self.channel}:{self.ts}"

    @property
    def message_id(self) -> str:
        return f"slack-{self.channel}-{self.ts}" + (f"-{self.edited}" if self.edited else "")


def said(event: Mapping[str, Any]) -> Said | None:
    """Read a message, new or edited; None where no person wrote one or an edit changed no word."""
    channel, message = str(event.get("channel", "")), event
    if event.get("subtype") == "message_changed":
        message = event.get("message") or {}
        before = event.get("previous_message") or {}
        if not message.get("edited") or message.get("text") == before.get("text"):
            return None
    if message.get("subtype") not in _TALK or message.get("bot_id") or not message.get("user"):
        return None
    raw, ts = str(message.get("text") or ""), str(message.get("ts", ""))
    thread = str(message.get("thread_ts") or "")
    edited = str((message.get("edited") or {}).get("ts", "")) if message is not event else ""
    return Said(channel, str(message["user"]), ts, plain(raw), raw, thread, edited)


def plain(text: str) -> str:
    """Undo Slack's format: what a person typed, without mentions."""
    text = _MENTION.sub(" ", _BARE.sub(r"\1", _LABELLED.sub(r"\1", text)))
    return re.sub(r"[ \t]+", " ", html.unescape(text)).strip()


def mentions(text: str) -> list[str]:
    """Return whom a message mentions, in order."""
    return re.findall(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>", text)


def kept(payload: Mapping[str, Any], redact: Callable[[str], str]) -> Payload:
    """Return what is kept of an event until it is worked on: no more than is needed, and its words redacted."""
    event = payload.get("event") or {}
    slim = _slim(event, redact)
    for name in ("message", "previous_message"):
        if event.get(name):
            slim[name] = _slim(event[name], redact)
    if event.get("assistant_thread"):
        slim["assistant_thread"] = {k: event["assistant_thread"].get(k) for k in ("user_id", "channel_id", "thread_ts")}
    return {k: payload.get(k) for k in ("type", "team_id", "api_app_id", "event_id")} | {"event": slim}


def _slim(event: Mapping[str, Any], redact: Callable[[str], str]) -> Payload:
    slim = {key: event[key] for key in _KEPT if key in event}
    if "edited" in event:
        slim["edited"] = {"ts": event["edited"].get("ts")}
    if event.get("text"):
        slim["text"] = redact(event["text"])
    return slim
