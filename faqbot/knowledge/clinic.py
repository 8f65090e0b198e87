"""`clinic.yaml`: who the clinic is, when it is open, and the bot's own phrases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from faqbot.errors import Fault
from faqbot.knowledge.hours import DAYS, Hours
from faqbot.knowledge.yamlfile import Keys, parse

PHRASES: Mapping[str, frozenset[str]] = {
    "greeting": frozenset(),
    "miss": frozenset(),
    "person": frozenset(),
    "noted": frozenset(),
    "promise": frozenset({"by"}),
    "call_open": frozenset({"until"}),
    "call_closed": frozenset({"opens"}),
    "clarify": frozenset(),
    "none_of_these": frozenset(),
    "offer": frozenset(),
    "left_out": frozenset({"question"}),
    "correction": frozenset(),
    "corrected": frozenset(),
    "gave_up": frozenset(),
    "which": frozenset(),
    "empty": frozenset(),
    "too_long": frozenset({"limit"}),
    "foreign": frozenset(),
    "joined": frozenset({"person"}),
    "back": frozenset({"person"}),
    "ended": frozenset({"person"}),
    "contact": frozenset(),
    "contact_kept": frozenset(),
}
"""Every phrase the bot needs, with the placeholders it may use besides those of the clinic."""
CLINIC_PLACEHOLDERS = frozenset({"name", "phone", "phone_link", "address", "hours"})
LABELS = (
    "title open close input send person clear typing offline retry sources reviewed you bot suggestions "
    "unread waiting reach name consent leave unusable delete delete_sure "
    "share feedback_yes feedback_no feedback_thanks feedback_wrong feedback_unclear feedback_other feedback_person "
    "feedback save writing disconnected faq faq_search faq_found faq_back"
).split()
REPLY_STEP = 5
"""A promise is told in whole steps of so many minutes, rounded up."""
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Clinic:
    """The clinic as patients are told of it."""

    name: str = ""
    phone: str = ""
    address: str = ""
    hours: Hours = field(default_factory=Hours)
    phrases: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    sample: bool = False
    reply_minutes: int = 30

    def reply_by(self, now: datetime, urgent: bool = False) -> datetime | None:
        """Return by when a person replies to what is asked now, or None if the clinic never opens."""
        due = self.hours.due(now, timedelta(minutes=0 if urgent else self.reply_minutes))
        return due and round_up(due, timedelta(minutes=REPLY_STEP))

    @property
    def phone_href(self) -> str:
        return "tel:" + re.sub(r"[^\d+]", "", self.phone)

    def fill(self, text: str, **more: str) -> str:
        """Replace the placeholders of a phrase or an entry; an unknown one stays as it is."""
        values = {
            "name": self.name,
            "phone": self.phone,
            "phone_link": f"[{self.phone}]({self.phone_href})",
            "address": self.address,
            "hours": self.hours.in_words(),
        } | more
        return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)

    def phrase(self, key: str, **more: str) -> str:
        return self.fill(self.phrases[key], **more)


def round_up(moment: datetime, step: timedelta) -> datetime:
    """Round an aware time up to a whole step of the clock."""
    past = (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) % step
    return (moment.astimezone(UTC) + (step - past) % step).astimezone(moment.tzinfo)


def unknown_placeholders(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Return the placeholders of a text that nothing fills, in order."""
    return [name for name in _PLACEHOLDER.findall(text) if name not in allowed | CLINIC_PLACEHOLDERS]


def read_clinic(text: str, file: str, faults: list[Fault]) -> Clinic:
    """Read `clinic.yaml`; whatever is wrong goes to `faults`."""
    keys = Keys(parse(text, file, faults), file, faults)
    keys.only(
        (
            "sample",
            "name",
            "phone",
            "address",
            "timezone",
            "hours",
            "closed_on",
            "reply_minutes",
            "suggestions",
            "phrases",
            "labels",
        )
    )
    phone = keys.text("phone")
    if phone and len(re.sub(r"\D", "", phone)) < 7:
        keys.fault("phone", f"`{phone}` is no phone number", 'Write it like "+1 555 555 0100"')
    return Clinic(
        name=keys.text("name"),
        phone=phone,
        address=keys.text("address"),
        hours=_hours(keys),
        phrases=_phrases(keys.sub("phrases")),
        labels=_labels(keys.sub("labels")),
        suggestions=keys.texts("suggestions"),
        sample=bool(keys.data.get("sample", False)),
        reply_minutes=_reply_minutes(keys),
    )


def _phrases(keys: Keys) -> dict[str, str]:
    keys.only(tuple(PHRASES))
    phrases = {key: keys.text(key) for key in PHRASES}
    for key, text in phrases.items():
        for name in unknown_placeholders(text, PHRASES[key]):
            allowed = ", ".join(f"{{{n}}}" for n in sorted(PHRASES[key] | CLINIC_PLACEHOLDERS))
            keys.fault(key, f"`{key}` has the placeholder {{{name}}}, which nothing fills", f"Use only {allowed}")
    return phrases


def _labels(keys: Keys) -> dict[str, str]:
    keys.only(LABELS)
    return {key: keys.text(key) for key in LABELS}


def _reply_minutes(keys: Keys) -> int:
    minutes = keys.data.get("reply_minutes")
    if isinstance(minutes, int) and not isinstance(minutes, bool) and 1 <= minutes <= 5 * 24 * 60:
        return minutes
    keys.fault("reply_minutes", "`reply_minutes` must be a number of minutes", "Write `reply_minutes: 30`")
    return Clinic().reply_minutes


def _hours(keys: Keys) -> Hours:
    zone_name = keys.text("timezone")
    try:
        zone = ZoneInfo(zone_name) if zone_name else ZoneInfo("UTC")
    except (ZoneInfoNotFoundError, ValueError):
        keys.fault("timezone", f"there is no time zone `{zone_name}`", "Write it like America/Chicago")
        zone = ZoneInfo("UTC")
    week = keys.sub("hours")
    week.only(DAYS)
    weekly = {day: _periods(week, name) for day, name in enumerate(DAYS) if name in week.data}
    return Hours(zone, weekly, frozenset(_dates(keys)))


def _periods(week: Keys, day: str) -> tuple[tuple[time, time], ...]:
    text = week.text(day)
    if text == "closed":
        return ()
    periods: list[tuple[time, time]] = []
    for piece in text.split(","):
        period = _period(piece)
        if period is None or (periods and period[0] < periods[-1][1]):
            week.fault(day, f"`{text}` are no opening hours", 'Write "8:00-12:00, 13:00-18:00" or closed')
            return ()
        periods.append(period)
    return tuple(periods)


def _period(piece: str) -> tuple[time, time] | None:
    found = _PERIOD.fullmatch(piece.strip())
    try:
        hours = [int(number) for number in found.groups()] if found else [0, 0, 0, 0]
        opens, closes = time(hours[0], hours[1]), time(hours[2], hours[3])
    except ValueError:
        return None
    return (opens, closes) if opens < closes else None


def _dates(keys: Keys) -> list[date]:
    days = keys.data.get("closed_on") or []
    if not isinstance(days, list) or not all(isinstance(day, date) for day in days):
        keys.fault("closed_on", "`closed_on` must be a list of dates", "Write `closed_on: [2026-12-25]`")
        return []
    return [date(day.year, day.month, day.day) for day in days]
