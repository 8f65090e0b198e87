"""What patients are told is a release: published, listed, rolled back, and taken up by servers that run."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from faqbot.app import assemble
from faqbot.errors import KnowledgeError, ReleaseError
from faqbot.knowledge import content_hash, load
from faqbot.records import Release
from faqbot.releases import current, publish, roll_back, unpack
from faqbot.renewal import Renewal
from faqbot.service import Service
from faqbot.site import Served, Site
from faqbot.storage import Store

from .conftest import ROOT
from .postgres import Postgres
from .servers import Server, wait_until, write_small_clinic

NEW = "It is over soon."
ENTRY = "entries/comfort/does-it-hurt.md"


@pytest.fixture
def settings_of_one(tmp_path: Path) -> Mapping[str, str]:
    """The settings of a small clinic whose folder the test may change."""
    return write_small_clinic(tmp_path)


@pytest.fixture
def folder(settings_of_one: Mapping[str, str]) -> Path:
    return Path(settings_of_one["FAQBOT_KNOWLEDGE_DIR"])


def change(folder: Path, words: str = NEW) -> None:
    with (folder / ENTRY).open("a", encoding="utf-8") as file:
        file.write(f"\n{words}\n")


def test_a_release_holds_all_that_loading_needs_and_is_published_once(folder: Path, store: Store) -> None:
    knowledge = load(folder)
    release = publish(knowledge, store, "ana")
    assert release
    assert release.by == "ana"
    assert unpack(release) == knowledge
    assert {"clinic.yaml", ENTRY, "material/dry-needling.md"} <= set(release.content)
    assert publish(load(folder), store, "ben") is None
    assert len(store.releases.all()) == 1


def test_a_changed_heading_in_cited_material_is_another_release(folder: Path, store: Store) -> None:
    assert publish(load(folder), store, "ana")
    material = folder / "material/dry-needling.md"
    material.write_text(material.read_text("utf-8") + "\n# More\n", "utf-8")
    assert publish(load(folder), store, "ana")


def test_rolling_back_publishes_an_older_release_again(folder: Path, store: Store) -> None:
    first = publish(load(folder), store, "ana")
    assert first
    change(folder)
    assert publish(load(folder), store, "ana")
    again = roll_back(first.id, store, "ben")
    assert again
    assert (again.content, again.by) == (first.content, "ben")
    assert again == store.releases.newest()
    assert roll_back(first.id, store, "ben") is None
    assert [line.action for line in store.audit.newest()] == [f"rollback to {first.id}", "publish", "publish"]
    with pytest.raises(ReleaseError, match="no release 99"):
        roll_back(99, store, "ben")


def test_a_damaged_or_faulty_release_is_told_with_its_remedy(folder: Path, store: Store) -> None:
    release = publish(load(folder), store, "ana")
    assert release
    with pytest.raises(ReleaseError, match=r"Release 1 is damaged.*rollback"):
        unpack(replace(release, content={**release.content, ENTRY: "other words"}))
    with pytest.raises(ReleaseError, match=r"(?s)Release 1 has faults.*clinic.yaml:1: the file is missing"):
        unpack(Release(content_hash({}), release.created_at, "ana", {}, 1))


def test_the_first_start_publishes_the_folder_and_later_ones_serve_the_release(
    folder: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    first = current(store, folder)
    assert [release.by for release in store.releases.all()] == ["first start"]
    assert current(store, folder) == first
    assert "bot.py publish" not in caplog.text
    change(folder)
    assert current(store, folder) == first
    assert "differs from what patients are told, release 1 of " in caplog.text
    assert caplog.text.count("python bot.py publish") == 1
    (folder / ENTRY).write_text("not an entry", "utf-8")
    assert current(store, folder) == first, "faults in the folder are those of a draft"


@pytest.mark.parametrize(
    "edit",
    [
        lambda folder: (folder / ENTRY).unlink(),
        lambda folder: (folder / "entries/more.md").write_text("", "utf-8"),
        lambda folder: (folder / "withheld.yaml").write_text("", "utf-8"),
        lambda folder: (folder / "clinic.yaml").write_bytes(b"\xff"),
        lambda folder: (folder / "material/dry-needling.md").write_text("", "utf-8"),
    ],
)
def test_every_change_of_the_folder_is_told_at_a_start(
    edit: Callable[[Path], object], folder: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    current(store, folder)
    edit(folder)
    current(store, folder)
    assert "python bot.py publish" in caplog.text


def test_a_folder_with_faults_is_not_published_by_the_first_start(folder: Path, store: Store) -> None:
    (folder / ENTRY).write_text("not an entry", "utf-8")
    with pytest.raises(KnowledgeError):
        current(store, folder)
    assert store.releases.newest() is None


def test_a_release_that_cannot_be_served_leaves_the_old_one_and_the_next_is_served(
    site: Site, store: Store, serve: Callable[..., Service], caplog: pytest.LogCaptureFixture
) -> None:
    before, other = site.service, assemble(serve(), store)

    def build(release: Release) -> Served:
        if release.content_hash == "bad":
            raise ReleaseError("Release 1 is damaged.")
        return Served(other.service, other.desk, other.patient)

    renewal, now = Renewal(site, build), datetime.now(UTC)
    renewal.look()
    store.releases.put(Release("bad", now, "ana"))
    renewal.look()
    wait_until(lambda: "release_not_served" in caplog.text)
    assert site.service is before
    renewal.look()
    store.releases.put(Release("good", now, "ana", {"a": "b"}))
    renewal.look()
    wait_until(lambda: site.service is other.service)
    assert (site.desk, site.patient) == (other.desk, other.patient)
    assert caplog.text.count("release_not_served") == 1, "it is not tried again and again"


def bot(settings: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, "bot.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=300, check=False
    )
    return done.stdout + done.stderr


def test_the_commands_publish_list_and_roll_back(
    folder: Path, settings_of_one: Mapping[str, str], tmp_path: Path
) -> None:
    settings = {**settings_of_one, "FAQBOT_DATABASE_URL": f"sqlite:///{tmp_path}/faqbot.db"}
    assert "Release 1 is published" in bot(settings, "publish", "--by", "ana")
    assert "nothing is published" in bot(settings, "publish", "--by", "ana")
    change(folder)
    assert "Release 2 is published" in bot(settings, "publish", "--by", "ben")
    assert "Release 3 is published" in bot(settings, "rollback", "1", "--by", "cleo")
    listed = [line.split("\t") for line in bot(settings, "releases").splitlines()]
    assert [(line[0], line[2], line[4:]) for line in listed] == [
        ("3", "cleo", ["served"]),
        ("2", "ben", []),
        ("1", "ana", []),
    ]
    assert listed[0][3] == listed[2][3] != listed[1][3]
    rules = folder / "safety.yaml"
    rules.write_text(rules.read_text("utf-8").replace("must_match: [die]", "must_match: [sky]"), "utf-8")
    assert "`sky` must raise this flag" in bot(settings, "publish")
    (folder / ENTRY).write_text("not an entry", "utf-8")
    assert f"{ENTRY}:1" in bot(settings, "publish")
    assert "There is no release 7" in bot(settings, "rollback", "7")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/faqbot.db"
    return str(request.getfixturevalue("postgres").url())


def start(url: str, folder: Path, settings: Mapping[str, str]) -> Server:
    folder.mkdir()
    server = Server(url, folder, settings=settings)
    server.start()
    return server


@pytest.fixture
def servers(url: str, tmp_path: Path, settings_of_one: Mapping[str, str]) -> Iterator[list[Server]]:
    started = [start(url, tmp_path / name, settings_of_one) for name in ("one", "two")]
    for server in started:
        server.ready()
    yield started
    for server in started:
        server.stop()


def says_new(server: Server) -> bool:
    return NEW in server.ask("does it hurt?", "d")["text"]


def test_a_release_reaches_every_server_and_open_streams_go_on(servers: list[Server], folder: Path) -> None:
    one, two = servers
    two.ask("how much does it cost")
    with (
        httpx2.Client(base_url=one.origin, timeout=60) as patient,
        patient.stream("GET", "/api/conversations/c/events") as stream,
    ):
        lines = stream.iter_lines()
        change(folder)
        assert not any(map(says_new, servers)), "the folder is a draft"
        environment = {**one.settings, "FAQBOT_DATABASE_URL": one.url}
        assert "Release 2 is published" in bot(environment, "publish", "--by", "ana")
        for server in servers:
            wait_until(lambda server=server: says_new(server))  # type: ignore[misc]
        two.ask("does it hurt?")
        assert next(line for line in lines if line.startswith("data: ") and NEW in line)


def test_a_release_published_while_a_server_hears_nothing_is_taken_up_after_it_reconnects(
    postgres: Postgres, tmp_path: Path, folder: Path, settings_of_one: Mapping[str, str]
) -> None:
    server = start(postgres.url(), tmp_path / "one", settings_of_one)
    try:
        server.ready()
        assert server.process
        server.process.send_signal(signal.SIGSTOP)
        postgres.stop()
        postgres.start()
        change(folder)
        assert "published" in bot({**settings_of_one, "FAQBOT_DATABASE_URL": server.url}, "publish", "--by", "ana")
        server.process.send_signal(signal.SIGCONT)
        wait_until(lambda: says_new(server))
    finally:
        server.stop(signal.SIGKILL)
