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
