"""The staff's pages over the real site, and people who use them as a browser does."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from faqbot.access import Access
from faqbot.channels.web import create_app
from faqbot.records import Role
from faqbot.site import Site
from faqbot.staff import Options, create_staff_app
from faqbot.types import Message

from ..conftest import MONDAY

PASSWORD = "four words make one"


@pytest.fixture
def access(site: Site) -> Access:
    return Access(site.store, lambda: MONDAY)


@pytest.fixture
def web(site: Site, access: Access, tmp_path: Path) -> Starlette:
    pages = create_staff_app(site, access, Options(drafts=tmp_path / "drafts"))
    return create_app(lambda: site, mounts=[Mount("/staff", pages)])


@dataclass
class Person:
    """Somebody with a browser; forms are sent with what the last page gave them."""

    client: TestClient
    page: str = ""

    def get(self, path: str, status: int = 200) -> str:
        response = self.client.get(f"/staff{path}")
        assert response.status_code == status, response.text
        self.page = response.text
        return self.page

    def post(self, path: str, **fields: str) -> Response:
        found = re.search(r'name="token" value="([^"]+)"', self.page)
        sent = {"token": found[1] if found else ""} | fields
        response = self.client.post(f"/staff{path}", data=sent)
        self.page = response.text
        return response

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        self.get("/sign-in")
        return self.post("/sign-in", login=login, password=password)


@pytest.fixture
def person(web: Starlette, access: Access) -> Iterator[Callable[..., Person]]:
    """Make somebody: signed in under a login, with an account of that role, or nobody."""
    with ExitStack() as clients:

        def make(login: str = "", role: Role = "desk") -> Person:
            made = Person(clients.enter_context(TestClient(web)))
            if login:
                access.add(login, login.title(), role, PASSWORD)
                assert made.sign_in(login).status_code == 200
            return made

        yield make


@pytest.fixture
def case(site: Site) -> str:
    """A case that waits: the price was asked."""
    reply = site.service.handle(Message("m1", "c", "test", "how much does it cost", MONDAY))
    assert reply.handoff is not None
    return reply.handoff.id
