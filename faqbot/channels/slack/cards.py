"""What staff see in Slack: a case's card, the form for a reply, the form for a new answer, and the App Home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faqbot.channels.slack.blocks import Block, button, content, context, plain_text, sections
from faqbot.knowledge import Clinic
from faqbot.knowledge.hours import in_words
from faqbot.lastrun import LastRun
from faqbot.markup import slack_escape, to_plain
from faqbot.site import Site
from faqbot.types import Handoff, Turn

CLAIM, REPLY, BACK, CLOSE, GIVE, DESK = "claim", "reply", "hand_back", "close", "give", "desk"
REPLY_FORM, DRAFT_FORM = "reply_form", "draft_form"
SHORTCUT = "save_qa"
TEXT = 3000
"""Characters that a form takes."""
SHOWN = 10
"""How many cases the App Home lists, and how many turns the form for a reply shows."""


@dataclass(frozen=True, slots=True)
class CardStyle:
    """How cards are made: whether they may show what patients wrote, and the address of the desk, if it has one."""

    site: Site
    patient_text: bool = False
    public_url: str = ""

    @property
    def clinic(self) -> Clinic:
        return self.site.service.knowledge.clinic

    def moment(self, at: datetime | None, now: datetime) -> str:
        zone = self.clinic.hours.zone
        return in_words(at.astimezone(zone), now.astimezone(zone)) if at else "?"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the App Home counts."""

    cases: Sequence[Handoff]
    drafts: int
    gaps: int
    suite: LastRun | None = None


def is_overdue(handoff: Handoff, now: datetime) -> bool:
    return bool(handoff.status == "waiting" and handoff.due_at and handoff.due_at <= now)


def card(handoff: Handoff, style: CardStyle, overdue: bool) -> dict[str, Any]:
    """Return the card of a case as it stands now; it changes only when the case does."""
    opened = handoff.opened_at or datetime.min
    title = "A patient needs a person now" if handoff.urgent else "A patient waits for a person"
    blocks: list[Block] = [*sections(f"*{title}*")]
    since, due = style.moment(opened, opened), style.moment(handoff.due_at, opened)
    lines = [f"Case {handoff.id[:6]} · since {since} · promised by {due}"]
    if style.patient_text:
        blocks += sections(_quoted(handoff.question[:TEXT]))
    blocks += [context(*map(slack_escape, lines)), *sections(f"*{_state(handoff, overdue)}*")]
    if elements := _steps(handoff, style):
        blocks.append({"type": "actions", "block_id": f"case:{handoff.id}", "elements": elements})
    return content(f"{title}. {_state(handoff, overdue)}", blocks)


def gone_card() -> dict[str, Any]:
    text = "This case is no longer there: its conversation was deleted."
    return content(text, [*sections(text)])


def _state(handoff: Handoff, overdue: bool) -> str:
    name = slack_escape(handoff.assignee_name or "somebody")
    return {
        "waiting": "Overdue: nobody has it" if overdue else "Nobody has it yet",
        "with_person": f"{name} has it",
        "returned": f"{name} handed it back to the bot",
        "closed": f"Closed by {name}" if handoff.assignee_name else "Closed",
    }[handoff.status]


def _steps(handoff: Handoff, style: CardStyle) -> list[Block]:
    elements = {
        "waiting": [button(CLAIM, "Claim", handoff.id, "primary")],
        "with_person": [
            button(REPLY, "Reply", handoff.id, "primary"),
            button(BACK, "Back to the bot", handoff.id),
            button(CLOSE, "Resolve", handoff.id),
        ],
    }.get(handoff.status, [])
    if elements:
        elements.append({"type": "users_select", "action_id": GIVE, "placeholder": plain_text("Give to …")})
    if elements and style.public_url:
        url = f"{style.public_url}/staff/cases/{handoff.id}"
        elements.append(button(DESK, "Open in the desk", handoff.id) | {"url": url})
    return elements


def reply_form(handoff: Handoff, turns: Sequence[Turn], style: CardStyle) -> dict[str, Any]:
    """Return the form in which a reply is written: it goes to the patient only when it is sent."""
    shown: list[Block] = []
    if style.patient_text:
        said = [f"{turn.author}: {to_plain(turn.text) if turn.author == 'bot' else turn.text}" for turn in turns]
        shown = [*sections(_quoted("\n".join(said[-SHOWN:])))]
    field = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": TEXT}
    return _form(
        REPLY_FORM, handoff.id, "Reply to the patient", [*shown, _input("text", "What the patient reads", field)]
    )


def draft_form(words: str, near: Sequence[str]) -> dict[str, Any]:
    """Return the form that makes a draft of a message; it names the entries that may say it already."""
    shown = [*sections("Answers that may say this already:\n" + "\n".join(f"• {slack_escape(q)}" for q in near))]
    question = {"type": "plain_text_input", "action_id": "question", "max_length": 200}
    answer = {"type": "plain_text_input", "action_id": "answer", "multiline": True, "max_length": TEXT}
    fields = [
        _input("question", "The question, as a patient asks it", question),
        _input("answer", "The answer", answer | {"initial_value": words[:TEXT]}),
    ]
    return _form(DRAFT_FORM, "", "Save as Q&A", [*(shown if near else []), *fields])


def saved(name: str) -> dict[str, Any]:
    """Return what the form shows when a draft is saved."""
    text = f"Saved as the draft `{slack_escape(name)}`. Patients see it when it is approved and published."
    return {"type": "modal", "title": plain_text("Save as Q&A", 24), "blocks": [*sections(text)]}


def staff_home(numbers: Numbers, style: CardStyle, now: datetime) -> dict[str, Any]:
    """Return the App Home of a member of staff."""
    waiting = [case for case in numbers.cases if case.status == "waiting"]
    overdue = sum(is_overdue(case, now) for case in waiting)
    lines = [
        f"*{len(waiting)}* waiting, *{overdue}* of them overdue, *{len(numbers.cases) - len(waiting)}* with a person",
        f"*{numbers.drafts}* drafts to review, *{numbers.gaps}* unanswered questions",
    ]
    if run := numbers.suite:
        when = style.moment(run.at, now)
        lines.append(
            f"Question suite, {when}: *{run.right}* of {run.asked} as expected, *{run.wrong}* wrong and confident"
        )
    blocks: list[Block] = [*sections("\n".join(lines)), {"type": "divider"}]
    for case in numbers.cases[:SHOWN]:
        until = style.moment(case.due_at, now)
        blocks += sections(f"Case {case.id[:6]}, promised by {until}: {_state(case, is_overdue(case, now))}")
        if style.public_url:
            url = f"{style.public_url}/staff/cases/{case.id}"
            blocks[-1]["accessory"] = button(DESK, "Open in the desk", case.id) | {"url": url}
    return {"type": "home", "blocks": blocks}


def _quoted(text: str) -> str:
    return "\n".join(f">{slack_escape(line)}" for line in text.splitlines() or [""])


def _input(name: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": name, "label": plain_text(label), "element": element}


def _form(callback: str, metadata: str, title: str, blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": plain_text(title, 24),
        "submit": plain_text("Send" if callback == REPLY_FORM else "Save", 24),
        "close": plain_text("Cancel", 24),
        "blocks": blocks,
    }
