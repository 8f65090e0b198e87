"""Sign-in by an issuer, over real HTTP: a small one that keeps to the protocol, or breaks it in one place."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from starlette.routing import Mount
from starlette.testclient import TestClient

pytest.importorskip("authlib", reason="no authlib: pip install 'faqbot[oidc]'")
from joserfc import jwt
from joserfc.jwk import RSAKey

from faqbot.access import Access
from faqbot.channels.web import create_app
from faqbot.site import Site
from faqbot.staff import Options, Provider, create_staff_app

from .conftest import PASSWORD

SITE = "http://testserver"


@dataclass
class Issuer:
    """Vouches for one person; `claims` says what else it claims."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signs_with: RSAKey | None = None
    url: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    got: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any] | str]:
        match path:
            case "/.well-known/openid-configuration":
                return 200, {
                    "issuer": self.url,
                    "authorization_endpoint": f"{self.url}/authorize",
                    "token_endpoint": f"{self.url}/token",
                    "jwks_uri": f"{self.url}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            case "/keys":
                return 200, {"keys": [self.key.as_dict(private=False)]}
            case "/authorize":
                self.asked = query
                back = urlencode({"code": "the-code", "state": query["state"]})
                return 302, f"{query['redirect_uri']}?{back}"
        return 404, {}

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        self.got = form
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": "1",
            "aud": "faqbot",
            "iat": now,
            "exp": now + 60,
            "nonce": self.asked["nonce"],
            "email": "Ana@example.org",
            "email_verified": True,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.claims, self.signs_with or self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._send(*made.get(parts.path, {name: v[0] for name, v in parse_qs(parts.query).items()}))

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            self._send(200, made.token({name: values[0] for name, values in form.items()}))

        def _send(self, status: int, what: dict[str, Any] | str) -> None:
            self.send_response(status)
            if isinstance(what, str):
                self.send_header("location", what)
            else:
                self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(b"" if isinstance(what, str) else json.dumps(what).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(site: Site, access: Access, issuer: Issuer) -> Iterator[TestClient]:
    access.add("ana@example.org", "Ana", "desk", PASSWORD)
    provider = Provider(issuer.url, "faqbot", "a-secret", SITE)
    pages = create_staff_app(site, access, Options(oidc=provider))
    with TestClient(create_app(lambda: site, mounts=[Mount("/staff", pages)]), follow_redirects=False) as client:
        yield client


def walk(browser: TestClient) -> str:
    """Follow the link on the sign-in page to the issuer and back; return where that leads."""
    assert "/staff/oidc" in browser.get("/staff/sign-in").text
    to_issuer = browser.get("/staff/oidc").headers["location"]
    back = httpx2.get(to_issuer).headers["location"]
    assert back.startswith(f"{SITE}/staff/oidc/callback?")
    return browser.get(back.removeprefix(SITE)).headers["location"]


def test_whom_the_issuer_vouches_for_is_in(browser: TestClient, issuer: Issuer, site: Site) -> None:
    assert walk(browser) == "/staff/"
    assert "Sign out Ana" in browser.get("/staff/").text
    assert issuer.asked["code_challenge_method"] == "S256"
    assert issuer.got["code_verifier"]
    assert [line.action for line in site.store.audit.newest()] == ["sign_in"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eve@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"iss": "https://elsewhere.example"},
        {"nonce": "another"},
        {"exp": 1},
    ],
    ids=str,
)
def test_what_does_not_hold_lets_nobody_in(browser: TestClient, issuer: Issuer, claims: dict[str, Any]) -> None:
    issuer.claims = claims
    assert walk(browser) == "/staff/sign-in"
    assert browser.get("/staff/").headers["location"] == "/staff/sign-in"
    assert "That sign-in did not work" in browser.get("/staff/sign-in").text


def test_another_key_lets_nobody_in(browser: TestClient, issuer: Issuer) -> None:
    issuer.signs_with = RSAKey.generate_key(2048, {"kid": "1"})
    assert walk(browser) == "/staff/sign-in"


def test_a_shut_account_stays_shut(browser: TestClient, access: Access) -> None:
    access.shut("ana@example.org")
    assert walk(browser) == "/staff/sign-in"


@pytest.mark.parametrize("query", ["", "?code=the-code&state=guessed", "?error=access_denied", "?state=x"])
def test_coming_back_without_having_left_lets_nobody_in(browser: TestClient, query: str) -> None:
    assert browser.get(f"/staff/oidc/callback{query}").headers["location"] == "/staff/sign-in"


def test_a_code_of_somebody_elses_browser_counts_for_nothing(browser: TestClient, issuer: Issuer) -> None:
    back = httpx2.get(browser.get("/staff/oidc").headers["location"]).headers["location"]
    browser.cookies.clear()
    assert browser.get(back.removeprefix(SITE)).headers["location"] == "/staff/sign-in"
    assert not issuer.got


def test_an_issuer_that_is_away_is_told(site: Site, access: Access) -> None:
    pages = create_staff_app(site, access, Options(oidc=Provider("http://127.0.0.1:1", "faqbot", "x", SITE)))
    with TestClient(create_app(lambda: site, mounts=[Mount("/staff", pages)]), follow_redirects=False) as client:
        assert client.get("/staff/oidc").headers["location"] == "/staff/sign-in"
