"""When the clinic is open: weekly hours in its own time zone, less the days it is closed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HORIZON = 366
"""How many days ahead an opening is looked for."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours; `weekly` maps 0 (Monday) to 6 to the day's (opens, closes) pairs, in order."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    weekly: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    closed_on: frozenset[date] = frozenset()

    def closes_at(self, now: datetime) -> datetime | None:
        """Return when the clinic closes if it is open at `now` (an aware time), else None."""
        for opens, closes in self._periods(now.astimezone(self.zone).date(), 1):
            if opens <= now < closes:
                return closes
        return None

    def opens_at(self, now: datetime) -> datetime | None:
        """Return the next opening after `now` (an aware time), or None if there is none within a year."""
        today = now.astimezone(self.zone).date()
        return next((opens for opens, _ in self._periods(today, HORIZON) if opens > now), None)

    def due(self, now: datetime, within: timedelta) -> datetime | None:
        """Return when `within` of opening time will have passed after `now` (an aware time).

        None if the clinic is not open that long within a year. It is counted in UTC, since the local clock may jump.
        """
        left = within
        for opens, closes in self._periods(now.astimezone(self.zone).date(), HORIZON):
            start, end = max(opens, now).astimezone(UTC), closes.astimezone(UTC)
            if start < end and left <= end - start:
                return (start + left).astimezone(self.zone)
            left -= max(end - start, timedelta())
        return None

    def _periods(self, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Yield (opens, closes) as aware times; compared in UTC, so a clock change shifts nothing."""
        for day in (first + timedelta(days=n) for n in range(days)):
            if day in self.closed_on:
                continue
            for opens, closes in self.weekly.get(day.weekday(), ()):
                yield self._at(day, opens), self._at(day, closes)

    def _at(self, day: date, clock: time) -> datetime:
        local = datetime.combine(day, clock, self.zone)
        return local.astimezone(UTC).astimezone(self.zone)

    def in_words(self) -> str:
        """Describe the week in one line: "Monday–Thursday 8:00 AM–6:00 PM, Friday 8:00 AM–3:00 PM"."""
        runs: list[tuple[int, int, tuple[tuple[time, time], ...]]] = []
        for day in range(7):
            periods = self.weekly.get(day, ())
            if runs and runs[-1][2] == periods and runs[-1][1] == day - 1:
                runs[-1] = (runs[-1][0], day, periods)
            else:
                runs.append((day, day, periods))
        return ", ".join(
            f"{_days(first, last)} {' and '.join(f'{clock(a)}–{clock(b)}' for a, b in periods)}"
            for first, last, periods in runs
            if periods
        )


def _days(first: int, last: int) -> str:
    return DAYS[first].title() if first == last else f"{DAYS[first].title()}–{DAYS[last].title()}"


def clock(at: time | datetime) -> str:
    """Write a time of day as patients read it: "9:00 AM"."""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"


def in_words(at: datetime, now: datetime) -> str:
    """Write a moment of the coming days: "5:00 PM" when it is the same day, "Tuesday at 9:00 AM", else the date too."""
    days = (at.date() - now.astimezone(at.tzinfo).date()).days
    if days == 0:
        return clock(at)
    day = f"{at:%A}" if days < 7 else f"{at:%A, %B} {at.day}"
    return f"{day} at {clock(at)}"
