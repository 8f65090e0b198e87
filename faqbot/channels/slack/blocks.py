"""From a reply to Slack's blocks: the same parts as everywhere, long text in several, and plain `text` always."""

from collections.abc import Iterable, Mapping
from typing import Any

from faqbot.markup import slack_escape, to_mrkdwn, to_plain
from faqbot.text import sentences
from faqbot.types import Part, Reply

Block = dict[str, Any]
SECTION = 2900
"""Characters in one section; Slack takes 3,000."""
TEXT = 3500
"""Characters in the plain text that notifications show; Slack recommends 4,000 at most."""
BUTTON = 75
BLOCKS = 50
PICK, HELPED, REASON, SHARE, PERSON = "pick", "helped", "reason", "share", "person"
OPTIONS, FEEDBACK, ASIDE = "options", "feedback", "aside"
"""The ids of the blocks that change when a button in them is pressed."""
REASONS = ("wrong", "unclear", "other", "person")
"""What can be wrong with an answer; the last asks for a person."""


def reply_content(reply: Reply, labels: Mapping[str, str], message_id: str, shared: bool = False) -> dict[str, Any]:
    """Return what a message holds for a reply.

    Args:
        labels: the clinic's words on buttons.
        message_id: the patient's message that is answered; the feedback's buttons carry it.
        shared: whether it goes out by a command, so that it can be shared.
    """
    blocks: list[Block] = []
    several = sum(part.kind == "answer" for part in reply.parts) > 1
    for part in reply.parts:
        blocks += _part(part, labels, several)
    if reply.options:
        blocks.append({"type": "actions", "block_id": OPTIONS, "elements": _options(reply)})
    answered = any(part.kind == "answer" for part in reply.parts)
    buttons = feedback_buttons(labels, message_id) if answered else []
    if answered and shared:
        buttons.append(button(SHARE, labels["share"], message_id))
    if buttons:
        blocks.append({"type": "actions", "block_id": FEEDBACK, "elements": buttons})
    if not reply.handoff:
        ask = button(PERSON, labels["person"], message_id)
        blocks.append({"type": "actions", "block_id": ASIDE, "elements": [ask]})
    return content("\n\n".join(to_plain(part.text) for part in reply.parts), blocks)


def content(plain: str, blocks: list[Block]) -> dict[str, Any]:
    """Return what a message holds: its blocks, and its plain text made inert."""
    text = slack_escape(plain)
    short = text if len(text) <= TEXT else f"{next(iter(split(text, TEXT)))} …"
    return {"text": short or "…", "blocks": blocks[:BLOCKS]}


def words(plain: str, name: str = "") -> dict[str, Any]:
    """Return what a message holds for words that a person wrote, which are shown as they are."""
    said = [f"*{slack_escape(name)}*"] if name else []
    return content(f"{name}: {plain}" if name else plain, [*sections("\n".join([*said, slack_escape(plain)]))])


def button(action: str, label: str, value: str, style: str = "") -> Block:
    made = {"type": "button", "action_id": action, "text": plain_text(label), "value": value}
    return made | ({"style": style} if style else {})


def plain_text(text: str, most: int = BUTTON) -> Block:
    return {"type": "plain_text", "text": text if len(text) <= most else f"{text[: most - 1]}…", "emoji": False}


def context(*lines: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": line, "verbatim": True} for line in lines]}


def sections(mrkdwn: str) -> Iterable[Block]:
    """Yield text in Slack's format as sections, split at sentences."""
    for piece in split(mrkdwn, SECTION):
        yield {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}}


def split(text: str, most: int) -> Iterable[str]:
    """Cut text into pieces of so many characters at most: between paragraphs, else sentences, else words."""
    while len(text) > most:
        head = text[:most]
        cut = head.rfind("\n\n")
        if cut < most // 4:
            ends = [head.find(sentence) + len(sentence) for sentence in sentences(head)[:-1]]
            cut = max([end for end in ends if end > most // 4], default=0)
        cut = cut or head.rfind(" ")
        if cut <= 0:
            cut = head.rfind("&") if "&" in head[-5:] else most
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text


def replaced(blocks: Iterable[Block], block_id: str, new: Block | None) -> list[Block]:
    """Return blocks with one of them replaced, or left out."""
    changed = [new if block.get("block_id") == block_id else block for block in blocks]
    return [block for block in changed if block]


def feedback_buttons(labels: Mapping[str, str], message_id: str) -> list[Block]:
    return [
        button(f"{HELPED}:yes", labels["feedback_yes"], message_id),
        button(f"{HELPED}:no", labels["feedback_no"], message_id),
    ]


def reason_buttons(labels: Mapping[str, str], message_id: str) -> Block:
    made = [button(f"{REASON}:{reason}", labels[f"feedback_{reason}"], message_id) for reason in REASONS]
    return {"type": "actions", "block_id": FEEDBACK, "elements": made}


def _part(part: Part, labels: Mapping[str, str], titled: bool) -> Iterable[Block]:
    title = f"*{slack_escape(part.question)}*\n" if titled and part.kind == "answer" and part.question else ""
    yield from sections(title + to_mrkdwn(part.text))
    lines = [slack_escape(source.title or str(source)) for source in part.sources]
    if lines:
        day = f" · {labels['reviewed']} {part.reviewed.isoformat()}" if part.reviewed else ""
        yield context(f"{slack_escape(labels['sources'])}: {', '.join(lines)}{slack_escape(day)}")


def _options(reply: Reply) -> list[Block]:
    return [button(f"{PICK}:{number}", option.label, option.id) for number, option in enumerate(reply.options)]
