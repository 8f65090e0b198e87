"""A stranger reaches nothing of the desk, a colleague only what the role allows, and no other page can act for them."""

import re
from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from faqbot.access import Access
from faqbot.records import ROLES, Role
from faqbot.site import Site

from .conftest import PASSWORD, Person

OPEN_TO_ALL = {("GET", "/sign-in"), ("POST", "/sign-in")}
RIGHTS: dict[tuple[str, str], Role] = {
    ("POST", "/gaps/settle"): "curator",
    ("GET", "/drafts/new"): "curator",
    ("POST", "/drafts"): "curator",
    ("GET", "/audit"): "admin",
}


def staff_routes(web: Starlette) -> list[tuple[str, str]]:
    """Return every method and path under /staff that is no file."""
    mount = next(route for route in web.routes if isinstance(route, Mount) and route.path == "/staff")
    return sorted(_walk(mount.routes))


def _walk(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, Route):
            yield from ((method, route.path) for method in route.methods or () if method != "HEAD")


def test_there_are_routes_to_walk(web: Starlette) -> None:
    assert len(staff_routes(web)) >= 16


def test_a_stranger_reaches_no_page_and_no_step(
    web: Starlette, person: Callable[..., Person], case: str, site: Site
) -> None:
    stranger = person()
    before = site.store.conversation("c")
    for method, path in staff_routes(web):
        if (method, path) in OPEN_TO_ALL:
            continue
        response = stranger.client.request(method, "/staff" + path.format(case=case), follow_redirects=False)
        assert (response.status_code, response.headers.get("location")) == (303, "/staff/sign-in"), (method, path)
        quiet = stranger.client.request(method, "/staff" + path.format(case=case), headers={"hx-request": "true"})
        assert quiet.status_code == 401
        assert "how much" not in response.text + quiet.text
    assert site.store.conversation("c") == before
    assert [line.action for line in site.store.audit.newest()] == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_is_for_it(web: Starlette, person: Callable[..., Person], case: str, role: Role) -> None:
    somebody = person("ana", role)
    somebody.get("/")
    page = somebody.page
    for method, path in staff_routes(web):
        if path in ("/events", "/sign-out", "/sign-out-everywhere", "/sign-in"):
            continue
        somebody.page, where = page, path.format(case=case)
        response = somebody.post(where) if method == "POST" else somebody.client.get(f"/staff{where}")
        needed = RIGHTS.get((method, path), "desk")
        assert (response.status_code == 403) is (ROLES.index(role) < ROLES.index(needed)), (method, path)


def test_a_step_without_the_sessions_token_is_refused(
    web: Starlette, person: Callable[..., Person], case: str, site: Site
) -> None:
    ana, ben = person("ana", "admin"), person("ben", "admin")
    anothers = re.search(r'name="token" value="([^"]+)"', ben.get("/"))
    assert anothers
    steps = [path.format(case=case) for method, path in staff_routes(web) if method == "POST"]
    for path in steps:
        for token in ("", "guessed", "\xe9", anothers[1]):
            response = ana.client.post(f"/staff{path}", data={"token": token, "login": "ana", "password": PASSWORD})
            assert response.status_code == 403, path
    handoff = site.store.handoffs.get(case)
    assert handoff is not None
    assert handoff.status == "waiting"
    assert ana.get("/")


def test_a_forged_or_outlived_session_counts_for_nothing(person: Callable[..., Person], access: Access) -> None:
    ana = person("ana")
    kept = ana.client.cookies["faqbot_staff"]
    ana.client.cookies.clear()

    def reached(cookie: str) -> bool:
        headers = {"cookie": f"faqbot_staff={cookie}"}
        return ana.client.get("/staff/", headers=headers, follow_redirects=False).status_code == 200

    assert reached(kept)
    assert not reached(kept[:-2] + ("xx" if kept[-2:] != "xx" else "yy"))
    access.set_password("ana", "another four words")
    assert not reached(kept)


def test_signing_in_needs_the_right_password_and_says_no_more(person: Callable[..., Person]) -> None:
    person("ana")
    stranger = person()
    wrong, unknown = stranger.sign_in("ana", "a wrong password"), stranger.sign_in("eve")
    assert wrong.status_code == unknown.status_code == 403
    said = [re.sub(r'value="[^"]*"', "", response.text) for response in (wrong, unknown)]
    assert said[0] == said[1]


def test_signing_out_ends_the_session(person: Callable[..., Person]) -> None:
    ana = person("ana")
    ana.get("/")
    kept = ana.client.cookies["faqbot_staff"]
    ana.post("/sign-out")
    assert ana.client.get("/staff/", follow_redirects=False).status_code == 303
    ana.client.cookies.clear()
    copied = {"cookie": f"faqbot_staff={kept}"}
    assert ana.client.get("/staff/", headers=copied, follow_redirects=False).status_code == 303


def test_signing_out_here_leaves_other_devices_in_and_everywhere_does_not(person: Callable[..., Person]) -> None:
    desk, phone = person("ana"), person()
    phone.sign_in("ana")
    desk.get("/")
    desk.post("/sign-out")
    phone.get("/")
    desk.sign_in("ana")
    desk.get("/")
    desk.post("/sign-out-everywhere")
    for somebody in (desk, phone):
        assert somebody.client.get("/staff/", follow_redirects=False).status_code == 303


def test_an_address_that_guesses_on_and_on_is_stopped(person: Callable[..., Person]) -> None:
    stranger = person()
    codes = [stranger.sign_in(f"nobody{number}", "x").status_code for number in range(21)]
    assert codes == [403] * 20 + [429]


def test_a_huge_form_is_refused(person: Callable[..., Person], case: str) -> None:
    ana = person("ana")
    ana.get("/")
    assert ana.post(f"/cases/{case}/reply", text="x" * 100_000).status_code == 413


def test_every_page_is_guarded_by_its_headers(person: Callable[..., Person], case: str) -> None:
    ana = person("ana", "admin")
    for path in ("/", f"/cases/{case}", "/gaps", "/audit", "/nowhere"):
        headers = ana.client.get(f"/staff{path}").headers
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
