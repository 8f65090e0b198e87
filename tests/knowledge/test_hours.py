from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from faqbot.knowledge.hours import Hours, in_words

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = {day: ((time(9), time(12)), (time(13), time(17))) for day in range(5)}
HOURS = Hours(NEW_YORK, OFFICE, frozenset({date(2026, 12, 25)}))


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=NEW_YORK)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("now", "closes", "opens"),
    [
        (at(2026, 11, 23, 10), at(2026, 11, 23, 12), at(2026, 11, 23, 13)),
        (at(2026, 11, 23, 12), None, at(2026, 11, 23, 13)),
        (at(2026, 11, 23, 8), None, at(2026, 11, 23, 9)),
        (at(2026, 11, 27, 18), None, at(2026, 11, 30, 9)),
        (at(2026, 12, 24, 18), None, at(2026, 12, 28, 9)),
        (at(2026, 12, 25, 10), None, at(2026, 12, 28, 9)),
    ],
)
def test_open_and_next_opening(now: datetime, closes: datetime | None, opens: datetime) -> None:
    assert HOURS.closes_at(now) == closes
    assert HOURS.opens_at(now) == opens
    assert HOURS.opens_at(now.astimezone(UTC)) == opens


def test_a_clock_change_does_not_move_the_opening() -> None:
    opens = HOURS.opens_at(at(2026, 3, 7, 12))
    assert opens == at(2026, 3, 9, 9)
    assert in_words(at(2026, 3, 9, 9), at(2026, 3, 7, 12)) == "Monday at 9:00 AM"


@pytest.mark.parametrize(
    ("now", "minutes", "due"),
    [
        (at(2026, 11, 23, 10), 30, at(2026, 11, 23, 10, 30)),
        (at(2026, 11, 23, 10), 120, at(2026, 11, 23, 12)),
        (at(2026, 11, 23, 11, 50), 30, at(2026, 11, 23, 13, 20)),
        (at(2026, 11, 27, 16, 45), 30, at(2026, 11, 30, 9, 15)),
        (at(2026, 11, 28, 12), 60, at(2026, 11, 30, 10)),
        (at(2026, 11, 28, 12), 0, at(2026, 11, 30, 9)),
        (at(2026, 12, 24, 16, 30), 60, at(2026, 12, 28, 9, 30)),
        (at(2026, 3, 6, 16, 30), 60, at(2026, 3, 9, 9, 30)),
        (at(2026, 10, 30, 16, 30), 60, at(2026, 11, 2, 9, 30)),
    ],
)
def test_a_reply_is_due_after_so_much_opening_time(now: datetime, minutes: int, due: datetime) -> None:
    assert HOURS.due(now, timedelta(minutes=minutes)) == due
    assert HOURS.due(now.astimezone(UTC), timedelta(minutes=minutes)) == due


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(2026, 3, 8, 1, 30), at(2026, 3, 8, 3, 30)),
        (at(2026, 11, 1, 0, 30), at(2026, 11, 1, 1, 30)),
    ],
)
def test_an_hour_is_an_hour_through_a_clock_change(now: datetime, due: datetime) -> None:
    night = Hours(NEW_YORK, {6: ((time(0), time(6)),)})
    assert night.due(now, timedelta(hours=1)) == due
    assert night.due(at(2026, 11, 1, 0, 30), timedelta(hours=3)) == at(2026, 11, 1, 2, 30)


def test_a_clinic_that_never_opens_promises_nothing() -> None:
    assert Hours().due(datetime(2026, 1, 1, tzinfo=UTC), timedelta()) is None


def test_a_clinic_without_hours_never_opens() -> None:
    assert Hours().opens_at(datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_hours_in_words_join_equal_days() -> None:
    week = {0: ((time(8), time(18)),), 1: ((time(8), time(18)),), 4: ((time(8), time(12)), (time(13), time(15)))}
    assert Hours(NEW_YORK, week).in_words() == (
        "Monday–Tuesday 8:00 AM–6:00 PM, Friday 8:00 AM–12:00 PM and 1:00 PM–3:00 PM"
    )


def test_far_days_are_told_with_their_date() -> None:
    assert in_words(at(2026, 12, 28, 9), at(2026, 12, 20, 9)) == "Monday, December 28 at 9:00 AM"
    assert in_words(at(2026, 12, 20, 17), at(2026, 12, 20, 9)) == "5:00 PM"
