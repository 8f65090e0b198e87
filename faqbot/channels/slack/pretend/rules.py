"""What Slack refuses, as its documentation has it: scopes that miss, blocks that are too large."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Payload = dict[str, Any]


class RefusalError(Exception):
    """Slack's answer to a call that it does not do; the message is its error code."""

    def __init__(self, error: str, **more: str) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error} | more


@dataclass(frozen=True, slots=True)
class Installed:
    """What an app was installed with; without scopes, it may do all."""

    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    shortcuts: frozenset[str] = frozenset()

    @classmethod
    def by(cls, manifest: Mapping[str, Any]) -> "Installed":
        """Read a manifest."""
        features, settings = manifest["features"], manifest["settings"]
        return cls(
            frozenset(manifest["oauth_config"]["scopes"]["bot"]),
            frozenset(settings["event_subscriptions"]["bot_events"]),
            frozenset(each["command"] for each in features["slash_commands"]),
            frozenset(each["callback_id"] for each in features["shortcuts"]),
        )

    def hears(self, event: str) -> bool:
        return not self.scopes or event in self.events

    def need(self, scope: str) -> None:
        """Refuse what an app without this scope may not do."""
        if scope and self.scopes and scope not in self.scopes:
            raise RefusalError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))


@dataclass(slots=True)
class Pace:
    """One message a second in each channel, as Slack wants it."""

    last: dict[str, float] = field(default_factory=dict)

    def wait(self, channel: str, now: float) -> int:
        """Return how many seconds to wait before the next message, 0 for none."""
        if now - self.last.get(channel, -10.0) < 0.99:
            return 1
        self.last[channel] = now
        return 0


def check_content(text: object, blocks: Any) -> None:
    """Refuse a message without `text`, or with blocks beyond Slack's limits."""
    if not isinstance(text, str) or not text:
        raise RefusalError("no_text")
    if len(text) > 40_000:
        raise RefusalError("msg_too_long")
    check_blocks(blocks or [], 50)


def check_blocks(blocks: Any, most: int) -> None:
    if not isinstance(blocks, list) or len(blocks) > most:
        raise RefusalError("invalid_blocks")
    ids = [element["action_id"] for block in blocks for element in block.get("elements", []) if "action_id" in element]
    names = [block["block_id"] for block in blocks if "block_id" in block]
    fits = all(len(name) <= 255 for name in (*ids, *names)) and len(set(names)) == len(names)
    if not fits or len(set(ids)) != len(ids) or not all(map(_fits, blocks)):
        raise RefusalError("invalid_blocks")


def _fits(block: Mapping[str, Any]) -> bool:
    match block.get("type"):
        case "section":
            return 0 < len(block["text"]["text"]) <= 3000
        case "actions":
            return 0 < len(block["elements"]) <= 25 and all(map(_element_fits, block["elements"]))
        case "context":
            return 0 < len(block["elements"]) <= 10 and all(0 < len(each["text"]) <= 2000 for each in block["elements"])
        case "input":
            return 0 < len(block["label"]["text"]) <= 2000
        case "divider":
            return True
        case _:
            return False


def _element_fits(element: Mapping[str, Any]) -> bool:
    labelled = element.get("text") or element.get("placeholder") or {"text": ""}
    most = 75 if element["type"] == "button" else 150
    return 0 < len(labelled["text"]) <= most and len(str(element.get("value", ""))) <= 2000


def elements(blocks: Iterable[Mapping[str, Any]]) -> list[Payload]:
    """Return everything that can be pressed, each with its `block_id`."""
    found: list[Payload] = []
    for number, block in enumerate(blocks):
        name = block.get("block_id", f"b{number}")
        inside = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        found += [element | {"block_id": name} for element in inside if "action_id" in element]
    return found
