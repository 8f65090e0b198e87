"""Slack's Web API over a pretend workspace: the methods that the bot calls, with what each of them needs."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from faqbot.channels.slack.pretend.rules import Payload, RefusalError, check_blocks, check_content
from faqbot.channels.slack.pretend.workspace import APP, BOT, BOT_USER, TEAM, Channel, Thread, Workspace

Method = Callable[[Workspace, Payload], Payload]


class LimitError(Exception):
    """Too much at once; come again after some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def call(workspace: Workspace, method: str, arguments: Mapping[str, Any]) -> Payload:
    """Do one call; raises `RefusalError` and `LimitError` as Slack would refuse it."""
    if method not in METHODS:
        raise RefusalError("unknown_method")
    do, scope = METHODS[method]
    workspace.installed.need(scope)
    return {"ok": True} | do(workspace, {key: _read(value) for key, value in arguments.items()})


def _read(value: Any) -> Any:
    """Read a value as it comes in a form: what has a structure is JSON."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _auth_test(_workspace: Workspace, _arguments: Payload) -> Payload:
    return {"user_id": BOT_USER, "user": "faqbot", "bot_id": BOT, "team_id": TEAM, "team": "Sample", "app_id": APP}


def _post_message(workspace: Workspace, arguments: Payload) -> Payload:
    channel = workspace.channel(arguments.get("channel"))
    check_content(arguments.get("text"), arguments.get("blocks"))
    if seconds := workspace.pace.wait(channel.id, workspace.clock()):
        raise LimitError(seconds)
    kept = {key: arguments.get(key) for key in ("text", "blocks", "thread_ts", "metadata")}
    made = workspace.post(channel, kept | {"user": BOT_USER, "bot_id": BOT, "app_id": APP})
    return {"channel": channel.id, "ts": made["ts"], "message": made}


def _update(workspace: Workspace, arguments: Payload) -> Payload:
    channel = workspace.channel(arguments.get("channel"))
    check_content(arguments.get("text"), arguments.get("blocks"))
    if channel.find(str(arguments["ts"])).get("bot_id") != BOT:
        raise RefusalError("cant_update_message")
    new: Payload = {key: arguments[key] for key in ("text", "blocks") if key in arguments}
    made = workspace.change(channel, str(arguments["ts"]), BOT_USER, new)
    return {"channel": channel.id, "ts": made["ts"], "text": made["text"]}


def _delete(workspace: Workspace, arguments: Payload) -> Payload:
    channel = workspace.channel(arguments.get("channel"))
    if channel.find(str(arguments["ts"])).get("bot_id") != BOT:
        raise RefusalError("cant_delete_message")
    workspace.remove(channel, str(arguments["ts"]))
    return {"channel": channel.id, "ts": arguments["ts"]}


def _post_ephemeral(workspace: Workspace, arguments: Payload) -> Payload:
    channel = workspace.channel(arguments.get("channel"))
    check_content(arguments.get("text"), arguments.get("blocks"))
    if arguments.get("user") not in channel.members:
        raise RefusalError("user_not_in_channel")
    shown = {"channel": channel.id, "user": arguments["user"], "text": arguments["text"], "ts": workspace.ts()}
    workspace.ephemerals.append(shown | {"blocks": arguments.get("blocks") or []})
    return {"message_ts": shown["ts"]}


def _history(workspace: Workspace, arguments: Payload) -> Payload:
    channel = _read_channel(workspace, arguments, "history")
    found = [each for each in channel.messages if each.get("thread_ts", each["ts"]) == each["ts"]]
    return {"messages": _newest_first(found, arguments)}


def _replies(workspace: Workspace, arguments: Payload) -> Payload:
    channel, ts = _read_channel(workspace, arguments, "history"), arguments.get("ts")
    found = [each for each in channel.messages if ts in (each["ts"], each.get("thread_ts"))]
    if not found:
        raise RefusalError("thread_not_found")
    return {"messages": _newest_first(found, arguments)[::-1]}


def _newest_first(messages: list[Payload], arguments: Payload) -> list[Payload]:
    """Return as many as were asked for; metadata only where it was asked for."""
    shown = messages[::-1][: int(arguments.get("limit") or 100)]
    if str(arguments.get("include_all_metadata")).lower() in ("1", "true"):
        return shown
    return [{key: value for key, value in each.items() if key != "metadata"} for each in shown]


def _members(workspace: Workspace, arguments: Payload) -> Payload:
    return {"members": sorted(_read_channel(workspace, arguments, "read").members)}


def _info(workspace: Workspace, arguments: Payload) -> Payload:
    channel = workspace.channels.get(str(arguments.get("channel")))
    if channel is None:
        raise RefusalError("channel_not_found")
    workspace.installed.need(_scope(channel, "read"))
    return {"channel": {"id": channel.id, "name": channel.name, "is_member": BOT_USER in channel.members}}


def _read_channel(workspace: Workspace, arguments: Payload, what: str) -> Channel:
    channel = workspace.channel(arguments.get("channel"))
    workspace.installed.need(_scope(channel, what))
    return channel


def _scope(channel: Channel, what: str) -> str:
    return f"{ {'im': 'im', 'group': 'groups', 'channel': 'channels'}[channel.kind] }:{what}"


def _open(workspace: Workspace, arguments: Payload) -> Payload:
    direct = f"D{str(arguments.get('users'))[1:]}"
    if direct not in workspace.channels:
        raise RefusalError("user_not_found")
    return {"channel": {"id": direct}}


def _user(workspace: Workspace, arguments: Payload) -> Payload:
    person = workspace.people.get(str(arguments.get("user")))
    if person is None:
        raise RefusalError("user_not_found")
    profile = {"real_name": person.name, "display_name": ""}
    if not workspace.installed.scopes or "users:read.email" in workspace.installed.scopes:
        profile["email"] = person.email
    return {"user": {"id": person.id, "name": person.name.lower(), "profile": profile}}


def _open_view(workspace: Workspace, arguments: Payload) -> Payload:
    return {"view": workspace.open_view(str(arguments.get("trigger_id")), arguments["view"])}


def _publish(workspace: Workspace, arguments: Payload) -> Payload:
    check_blocks(arguments["view"]["blocks"], 100)
    workspace.homes[str(arguments["user_id"])] = arguments["view"]
    return {"view": arguments["view"]}


def _thread(workspace: Workspace, arguments: Payload) -> Thread:
    thread = workspace.threads.get(f"{arguments.get('channel_id')}:{arguments.get('thread_ts')}")
    if not workspace.assistant or thread is None:
        raise RefusalError("not_allowed" if not workspace.assistant else "invalid_thread_ts")
    return thread


def _prompts(workspace: Workspace, arguments: Payload) -> Payload:
    prompts = arguments["prompts"]
    if not 0 < len(prompts) <= 4 or not all(each["title"] and each["message"] for each in prompts):
        raise RefusalError("invalid_arguments")
    _thread(workspace, arguments).prompts = prompts
    return {}


def _status(workspace: Workspace, arguments: Payload) -> Payload:
    _thread(workspace, arguments).statuses.append(str(arguments["status"]))
    return {}


def _title(workspace: Workspace, arguments: Payload) -> Payload:
    _thread(workspace, arguments).title = str(arguments["title"])
    return {}


METHODS: Mapping[str, tuple[Method, str]] = {
    "auth.test": (_auth_test, ""),
    "chat.postMessage": (_post_message, "chat:write"),
    "chat.update": (_update, "chat:write"),
    "chat.delete": (_delete, "chat:write"),
    "chat.postEphemeral": (_post_ephemeral, "chat:write"),
    "conversations.history": (_history, ""),
    "conversations.replies": (_replies, ""),
    "conversations.members": (_members, ""),
    "conversations.info": (_info, ""),
    "conversations.open": (_open, "im:write"),
    "users.info": (_user, "users:read"),
    "views.open": (_open_view, ""),
    "views.publish": (_publish, ""),
    "assistant.threads.setSuggestedPrompts": (_prompts, "assistant:write"),
    "assistant.threads.setStatus": (_status, "assistant:write"),
    "assistant.threads.setTitle": (_title, "assistant:write"),
}
"""Each method with the scope that it needs; those that depend on a channel check by themselves."""
