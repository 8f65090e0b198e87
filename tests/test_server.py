"""What is done by the clock, and what the logs hold."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from faqbot.alerts import Alert
from faqbot.config import Settings
from faqbot.errors import AlertError
from faqbot.server import do_chores, purge, tell_overdue
from faqbot.site import Site
from faqbot.storage import Store
from faqbot.types import Message

from .conftest import MONDAY


@pytest.fixture
def waiting(site: Site) -> str:
    """A case that was due half an hour before the site's clock."""
    early = MONDAY - timedelta(hours=1)
    reply = site.service.handle(Message("m", "c", "test", "I can't breathe since the needling", early))
    assert reply.handoff is not None
    return reply.handoff.id


def test_an_overdue_case_is_told_once_without_a_word_of_it(
    site: Site, waiting: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert [tell_overdue(site), tell_overdue(site)] == [1, 0]
    (record,) = [record for record in caplog.records if record.message == "case_overdue"]
    assert (record.__dict__["case"], record.__dict__["urgent"]) == (waiting, True)
    assert "breathe" not in repr(record.__dict__)


def test_an_overdue_case_is_told_elsewhere_again_and_again_until_that_worked(
    site: Site, waiting: str, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Alert] = []

    def send(alerts: Sequence[Alert]) -> None:
        told.extend(alerts)
        if len(told) < 3:
            raise AlertError("the web hook failed: TimeoutError")

    assert [tell_overdue(site, send, "https://chat.example.org") for _ in range(4)] == [1, 1, 1, 0]
    alert = Alert(waiting, True, timedelta(hours=1), f"https://chat.example.org/staff/cases/{waiting}")
    assert told == [alert] * 3
    assert [record.message for record in caplog.records].count("alert_failed") == 2


def test_old_transcripts_are_purged_by_the_retention(site: Site, waiting: str) -> None:
    assert waiting
    assert purge(site, timedelta(days=30), lambda: MONDAY) == 0
    assert purge(site, timedelta(days=30), lambda: MONDAY + timedelta(days=31)) == 1
    assert not site.store.conversation("c").turns


def test_the_chores_wait_for_a_database_that_is_gone(
    site: Site, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with store._database.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE handoffs RENAME TO elsewhere")
    stop = threading.Event()
    stop.set()
    do_chores(site, Settings(), stop)
    assert "chores_wait_for_the_database" in caplog.text


def test_log_lines_are_json_and_tell_what_went_wrong() -> None:
    code = (
        "from faqbot import logs; import logging; logs.configure()\n"
        "log = logging.getLogger('faqbot.x'); log.warning('case_overdue', extra={'case': 'é1'})\n"
        "try:\n raise ValueError('no')\nexcept ValueError:\n log.exception('a %s', 'b')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = map(json.loads, done.stderr.splitlines())
    assert (first["event"], first["case"], first["level"], first["logger"]) == (
        "case_overdue",
        "é1",
        "warning",
        "faqbot.x",
    )
    assert second["event"] == "a b"
    assert "ValueError: no" in second["exception"]
