"""When things break: the server is killed under load, its database goes away, its disk is full.

What holds: an accepted message is stored once, whatever happens; red flags and answers still go out; nothing is
promised that is not stored. `FAQBOT_KILLS` sets how often the server is killed (each on either database); that server
knows a few entries only, so that it is up again soon.
"""

import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import pytest

from faqbot.access import Access
from faqbot.storage import Store

from .conftest import ROOT
from .postgres import IN_CI, Postgres
from .servers import Server, wait_until

KILLS = int(os.environ.get("FAQBOT_KILLS", "5"))
WRITERS = 4
PASSWORD = "four words make one"
STORY = (ROOT / "tests/conversations/question-after-a-long-story.txt").read_text("utf-8").splitlines()[0][1:]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/faqbot.db"
    return str(request.getfixturevalue("postgres").url())


@pytest.fixture
def server(url: str, tmp_path: Path, small_clinic: Mapping[str, str]) -> Iterator[Server]:
    server = Server(url, tmp_path, settings=small_clinic)
    server.start()
    yield server
    server.stop(signal.SIGKILL)


class Writer(threading.Thread):
    """A patient whose browser sends each message again, with the same id, until it is accepted."""

    def __init__(self, server: Server, conversation: str) -> None:
        super().__init__(daemon=True)
        self.server, self.conversation = server, conversation
        self.accepted: dict[str, dict[str, Any]] = {}
        self.attempts, self.done = 0, threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            message_id = uuid.uuid4().hex
            while not self.done.is_set():
                self.attempts += 1
                try:
                    self.accepted[message_id] = self.send(message_id)
                    break
                except (OSError, http.client.HTTPException, json.JSONDecodeError):
                    time.sleep(0.1)

    def send(self, message_id: str) -> dict[str, Any]:
        text = "how much does it cost" if len(self.accepted) % 3 else "does it hurt?"
        return self.server.ask(text, self.conversation, message_id)


class Colleague(Writer):
    """One of staff whose browser sends each reply again, with the same id, until it is accepted."""

    def __init__(self, server: Server, conversation: str) -> None:
        super().__init__(server, conversation)
        handoff = server.ask("I want to talk to a person", conversation)["handoff"]
        self.page = f"/staff/cases/{handoff['id']}"
        store = Store.open(server.url)
        Access(store).add("ana", "Ana", "desk", PASSWORD)
        store.close()
        self.browser = httpx2.Client(base_url=server.origin, timeout=60)
        self.token = self.read_token("/staff/sign-in")
        assert self.post("/staff/sign-in", login="ana", password=PASSWORD) == "/staff/"
        self.token = self.read_token("/staff/")

    def run(self) -> None:
        super().run()
        self.browser.close()

    def send(self, message_id: str) -> dict[str, Any]:
        try:
            shown = self.post(f"{self.page}/reply", text="Hello.", message_id=message_id)
        except httpx2.HTTPError as error:
            raise OSError from error
        if shown != self.page:
            raise OSError
        return {"handoff": None}

    def read_token(self, page: str) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.browser.get(page).text)
        assert found
        return found[1]

    def post(self, path: str, **fields: str) -> str | None:
        """Send a form; return where it leads."""
        return self.browser.post(path, data={"token": self.token} | fields).headers.get("location")


def stored(url: str, conversation: str) -> list[tuple[int, str, str]]:
    store = Store.open(url)
    turns = store.conversation(conversation).turns
    store.close()
    return [(turn.seq, turn.author, turn.message_id) for turn in turns]


def finish(writers: Sequence[Writer]) -> int:
    """Let the writers end; return how many messages were accepted."""
    for writer in writers:
        writer.done.set()
    for writer in writers:
        writer.join(60)
    return sum(len(writer.accepted) for writer in writers)


def assert_whole(url: str, conversation: str) -> set[str]:
    """Nothing is missing between the stored turns or there twice; return the ids of their messages."""
    turns = stored(url, conversation)
    assert [seq for seq, _, _ in turns] == list(range(1, len(turns) + 1))
    keys = [(author, message_id) for _, author, message_id in turns]
    assert len(keys) == len(set(keys)), "nothing is stored twice"
    for (author, message_id), after in pairwise([*keys, ("", "")]):
        assert author != "patient" or after == ("bot", message_id), "each with its reply"
    return {message_id for _, message_id in keys}


def assert_kept(url: str, writers: Sequence[Writer]) -> None:
    """Nothing is promised that is not stored."""
    store = Store.open(url)
    open_cases = {handoff.id for handoff in store.handoffs.open()}
    store.close()
    assert {r["handoff"]["id"] for w in writers for r in w.accepted.values() if r["handoff"]} <= open_cases


def test_a_server_that_is_killed_under_load_loses_and_doubles_nothing(
    server: Server,
) -> None:
    chance = random.Random(7)
    server.ready()
    colleague = Colleague(server, "desk")
    writers = [*(Writer(server, f"c{number % 2}") for number in range(WRITERS)), colleague]
    for writer in writers:
        writer.start()
    for kill in range(KILLS):
        if kill % 2:  # a staff page takes longer until it first answers
            before = len(colleague.accepted)
            wait_until(lambda before=before: len(colleague.accepted) > before)  # type: ignore[misc]
        time.sleep(chance.uniform(0.05, 0.5))
        server.stop(signal.SIGKILL)
        server.start()
        server.ready()
    wait_until(lambda: all(writer.accepted for writer in writers))
    accepted = finish(writers)
    for conversation in ("c0", "c1", "desk"):
        sent = {i for writer in writers if writer.conversation == conversation for i in writer.accepted}
        assert sent <= assert_whole(server.url, conversation), "nothing that was accepted is lost"
    assert_kept(server.url, writers)
    assert accepted >= KILLS
    attempts, replies = sum(writer.attempts for writer in writers), len(colleague.accepted)
    print(f"{KILLS} kills, {accepted} accepted messages in {attempts} attempts, {replies} of them replies of staff")


def test_while_the_database_is_stopped_urgent_help_and_answers_go_out(postgres: Postgres, tmp_path: Path) -> None:
    server = Server(postgres.url(), tmp_path)
    server.start()
    try:
        server.ready()
        assert server.ask("how much does it cost", "before")["handoff"]
        postgres.stop()
        try:
            assert server.ask("I can't breathe since the needling")["kind"] == "urgent"
            assert server.ask("does it hurt?")["kind"] == "answer"
            missed = server.ask("how much does it cost")
            assert (missed["kind"], missed["handoff"]) == ("handoff", None)
            assert "noted" not in missed["text"]
            with pytest.raises(urllib.error.HTTPError, match="503"):
                urllib.request.urlopen(f"{server.origin}/readyz", timeout=60)
        finally:
            postgres.start()
        server.ready()
        assert server.ask("how much does it cost", "after")["handoff"]
        assert not stored(server.url, "c")
        assert [len(stored(server.url, conversation)) for conversation in ("before", "after")] == [2, 2]
    finally:
        server.stop(signal.SIGKILL)


def test_a_database_that_stops_and_starts_under_load_costs_no_answer_and_no_turn(
    postgres: Postgres, tmp_path: Path, small_clinic: Mapping[str, str]
) -> None:
    server = Server(postgres.url(), tmp_path, settings=small_clinic)
    server.start()
    try:
        server.ready()
        writers = [Writer(server, "c") for _ in range(8)]
        for writer in writers:
            writer.start()
        for _ in range(3):
            time.sleep(1)
            postgres.stop()
            time.sleep(1)
            postgres.start()
        server.ready()
        kept = server.ask("how much does it cost", "c", "last")
        accepted = finish(writers)
        assert kept["handoff"]
        assert sum(writer.attempts for writer in writers) == accepted, "each was answered at the first attempt"
        stored_ids = assert_whole(server.url, "c")
        assert "last" in stored_ids
        assert stored_ids <= {"last"}.union(*(writer.accepted for writer in writers))
        assert_kept(server.url, writers)
    finally:
        server.stop(signal.SIGKILL)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = shutil.which("mount") and not os.getuid()
    if mounted:
        command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not mounted:
        pytest.skip("a small file system can be mounted only by root" + (", even in CI" if IN_CI else ""))
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_on_a_full_disk_urgent_help_and_answers_go_out_and_nothing_is_promised(
    small_disk: Path, tmp_path: Path
) -> None:
    server = Server(f"sqlite:///{small_disk}/faqbot.db", tmp_path)
    server.start()
    try:
        server.ready()
        assert server.ask("how much does it cost", "before")["handoff"]
        with suppress(OSError), (small_disk / "ballast").open("wb", buffering=0) as ballast:
            for _ in range(2048):
                ballast.write(b"x" * 4096)
        assert not shutil.disk_usage(small_disk).free
        full = [server.ask(STORY, f"full{number}") for number in range(5)]
        assert {(reply["kind"], reply["handoff"] is None) for reply in full} == {("handoff", True)}
        assert all("noted" not in reply["text"] for reply in full)
        assert server.ask("I can't breathe since the needling")["kind"] == "urgent"
        assert server.ask("does it hurt?")["kind"] == "answer"
        (small_disk / "ballast").unlink()
        assert server.ask("how much does it cost", "after")["handoff"]
        assert [len(stored(server.url, c)) for c in ("before", "full0", "after")] == [2, 0, 2]
    finally:
        server.stop(signal.SIGKILL)
