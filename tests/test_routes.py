"""Every route of the whole application, with all that can be switched on: none is there that nobody thought of."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from faqbot.access import Access
from faqbot.channels.web import create_app
from faqbot.site import Site
from faqbot.staff import Options, Provider, create_staff_app
from faqbot.types import Message

from .conftest import MONDAY

FOR_ALL = {
    ("GET", "/"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/widget/{digest}.js"),
    ("GET", "/api/chat"),
    ("POST", "/api/messages"),
    ("GET", "/faq"),
    ("GET", "/faq/{entry_id:path}"),
    ("GET", "/staff/sign-in"),
    ("POST", "/staff/sign-in"),
    ("GET", "/staff/oidc"),
    ("GET", "/staff/oidc/callback"),
}
"""What anybody may ask for: none of it shows anything of a conversation."""
BY_ITS_ID = "/api/conversations/{conversation_id}"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
SPELLINGS = (
    "{}",
    "{}/",
    "{}?after=0",
    "{}%00",
    "{}%2f",
    "/%2f{}",
    "/static/%2e%2e{}",
    "/staff/static/%2e%2e{}",
)
REFUSALS = {303, 307, 401, 403, 404, 405, 415}


@pytest.fixture
def app(site: Site, tmp_path: Path) -> Starlette:
    provider = Provider("http://127.0.0.1:9", "id", "secret", "http://testserver")
    access = Access(site.store, lambda: MONDAY)
    staff = create_staff_app(site, access, Options(drafts=tmp_path, oidc=provider))
    return create_app(lambda: site, mounts=[Mount("/staff", staff)])


def walk(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Return the method and path of each route; whatever cannot be walked is a fault."""
    for route in routes:
        if isinstance(route, Mount):
            if not isinstance(route.app, StaticFiles):
                assert route.routes, route.path
            yield from walk(route.routes, prefix + route.path)
        else:
            assert isinstance(route, Route), route
            assert route.methods, route.path
            yield from ((method, prefix + route.path) for method in route.methods if method != "HEAD")


def test_a_signed_out_person_reaches_only_what_is_for_all_or_goes_by_a_secret_id(app: Starlette) -> None:
    routes = set(walk(app.routes))
    assert routes >= FOR_ALL
    desk = 0
    with TestClient(app) as stranger:
        for method, path in sorted(routes - FOR_ALL):
            filled = path.format(conversation_id="0" * 32, case="0" * 32)
            response = stranger.request(method, filled, follow_redirects=False)
            if path.startswith(BY_ITS_ID):
                assert response.status_code in (404, 415), (method, path)
            else:
                assert (response.status_code, response.headers.get("location")) == (303, "/staff/sign-in"), (
                    method,
                    path,
                )
                desk += 1
    assert desk >= 16


def test_no_method_and_no_spelling_of_a_path_gets_a_stranger_further(app: Starlette, site: Site) -> None:
    reply = site.service.handle(Message("m", "0" * 32, "test", "how much does it cost", MONDAY))
    assert reply.handoff
    before = site.store.conversation("0" * 32)
    guarded = {path for _, path in set(walk(app.routes)) - FOR_ALL} - {path for _, path in FOR_ALL}
    tried = 0
    with TestClient(app) as stranger:
        for path in sorted(guarded):
            filled = path.format(conversation_id="1" * 32, case=reply.handoff.id)
            for address in (spelling.format(filled) for spelling in SPELLINGS):
                for method in METHODS:
                    response = stranger.request(method, address, follow_redirects=False)
                    if method != "OPTIONS" or not path.startswith("/api/"):
                        assert response.status_code in REFUSALS, (method, address)
                    assert "how much" not in response.text
                    tried += 1
    assert tried > 1000
    assert site.store.conversation("0" * 32) == before
    assert site.store.audit.newest() == []


def test_the_cookie_of_a_session_is_for_the_desk_alone_and_for_no_script(app: Starlette) -> None:
    with TestClient(app) as stranger:
        cookie = stranger.get("/staff/sign-in").headers["set-cookie"].lower()
    assert {"path=/staff", "httponly", "samesite=lax"} <= {part.strip() for part in cookie.split(";")}
