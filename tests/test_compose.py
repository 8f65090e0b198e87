"""The parts of compose.yaml as processes: two servers on one PostgreSQL, patient and staff on different ones."""

import json
import re
import shlex
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from ruamel.yaml import YAML

from faqbot.access import Access
from faqbot.config import Settings
from faqbot.storage import Store

from .conftest import ROOT
from .postgres import Postgres
from .servers import Server

POSTGRES_OF_DEBIAN = {"bookworm": 15, "trixie": 17}
"""The version of `postgresql-client` in each release that the image may be built on."""
PASSWORD = "four words make one"


def compose() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
    return read


def test_every_setting_and_file_that_it_names_is_there() -> None:
    services = compose()["services"]
    servers = [service for name, service in services.items() if name.startswith("server-")]
    assert len(servers) == 2
    known = {f"FAQBOT_{name.upper()}" for name in Settings.model_fields} | {"FORWARDED_ALLOW_IPS"}
    for server in servers:
        assert set(server["environment"]) <= known
    for volume in (volume for service in services.values() for volume in service.get("volumes", ())):
        if volume.startswith("./"):
            assert (ROOT / volume.split(":")[0]).exists(), volume
    proxied = (ROOT / "docs/Caddyfile").read_text("utf-8")
    assert set(re.findall(r"(server-\d):8000", proxied)) == {n for n in services if n.startswith("server-")}


def test_the_image_holds_what_the_servers_need() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    copied = [source for line in lines if line.startswith("COPY") for source in shlex.split(line)[1:-1]]
    assert all((ROOT / source).exists() for source in copied)
    assert {"faqbot", "bot.py", "pyproject.toml", "constraints.txt"} <= set(copied)
    assert ".env" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def test_the_images_pg_dump_is_no_older_than_the_database() -> None:
    release = re.search(r"^FROM python:\S+-slim-(\w+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert release
    assert compose()["services"]["database"]["image"] == f"postgres:{POSTGRES_OF_DEBIAN[release[1]]}"


@pytest.fixture
def servers(postgres: Postgres, tmp_path: Path) -> Iterator[list[Server]]:
    url = postgres.url()
    started = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        started.append(Server(url, tmp_path / name))
        started[-1].start()
    for server in started:
        server.ready()
    yield started
    for server in started:
        server.stop()


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


def wait_for(heard: Iterator[tuple[str, Any]], kind: str, **fields: object) -> None:
    for event, data in heard:
        if event == kind and all(data.get(key) == value for key, value in fields.items()):
            return
    pytest.fail(f"the stream ended without {kind} {fields}")


def test_the_health_check_holds(servers: list[Server]) -> None:
    _, program, *arguments = compose()["services"]["server-1"]["healthcheck"]["test"]
    assert program == "python"
    check = [argument.replace(":8000", f":{servers[0].port}") for argument in arguments]
    subprocess.run([sys.executable, *check], check=True, timeout=30)


def test_patient_and_staff_talk_over_different_servers(servers: list[Server]) -> None:
    one, two = servers
    store = Store.open(one.url)
    Access(store).add("ana", "Ana", "desk", PASSWORD)
    store.close()
    asked = one.ask("I want to talk to a person")
    case = asked["handoff"]["id"]
    with (
        httpx2.Client(base_url=one.origin, timeout=30) as patient,
        httpx2.Client(base_url=two.origin, timeout=30) as staff,
    ):

        def token(path: str) -> str:
            found = re.search(r'name="token" value="([^"]+)"', staff.get(path).text)
            assert found
            return found[1]

        def step(path: str, **fields: str) -> None:
            sent = {"token": token("/staff/" if "sign-in" not in path else path)} | fields
            assert staff.post(path, data=sent).status_code in (204, 303)

        step("/staff/sign-in", login="ana", password=PASSWORD)
        with (
            patient.stream("GET", "/api/conversations/c/events") as to_patient,
            staff.stream("GET", "/staff/events") as to_staff,
        ):
            hears, sees = events(to_patient.iter_lines()), events(to_staff.iter_lines())
            step(f"/staff/cases/{case}/claim")
            wait_for(hears, "handoff", status="with_person", person="Ana")
            step(f"/staff/cases/{case}/typing")
            wait_for(hears, "typing", author="staff", name="Ana")
            step(f"/staff/cases/{case}/reply", text="Hello there.", message_id=uuid.uuid4().hex)
            wait_for(hears, "turn", author="staff", text="Hello there.")
            assert patient.post("/api/conversations/c/typing").status_code == 204
            wait_for(sees, "typing", case=case)
        assert one.ask("thank you")["parts"] == [], "the bot is silent on the other server, too"
        step(f"/staff/cases/{case}/hand-back")
        assert one.ask("does it hurt?")["kind"] == "answer"


def test_one_server_goes_and_the_other_serves_on(servers: list[Server]) -> None:
    one, two = servers
    assert one.ask("how much does it cost", "d")["handoff"]
    one.stop()
    assert two.ask("does it hurt?", "d")["kind"] == "answer"
    with urllib.request.urlopen(f"{two.origin}/api/conversations/d", timeout=30) as found:
        assert len(json.load(found)["turns"]) == 4
