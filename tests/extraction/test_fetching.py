"""Only public addresses, also behind redirects; little data; a server that answers wrongly is told in a line."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from faqbot.errors import SourceError
from faqbot.extraction.fetching import fetch, is_public


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/page":
            self.answer(200, "text/html; charset=iso-8859-1", "<p>Füße</p>".encode("latin-1"))
        elif self.path == "/there":
            self.answer(302, "", b"", "/page")
        elif self.path == "/inside":
            self.answer(302, "", b"", "http://10.0.0.1/secret")
        elif self.path == "/file":
            self.answer(302, "", b"", "file:///etc/passwd")
        elif self.path == "/round":
            self.answer(302, "", b"", "/round")
        elif self.path == "/huge":
            self.answer(200, "text/html", b"x" * 10_000_001)
        elif self.path == "/picture":
            self.answer(200, "image/png", b"x")
        elif self.path == "/cut":
            self.answer(200, "text/html", b"<p>Yes.", length=100)
        elif self.path == "/drip":
            self.drip()
        else:
            self.answer(404, "text/html", b"no")

    def drip(self) -> None:
        for _ in range(40):
            self.wfile.write(b"X")
            time.sleep(0.1)

    def answer(self, status: int, kind: str, body: bytes, location: str = "", length: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def here(address: str) -> bool:
    return address == "127.0.0.1"


def test_a_page_is_fetched_through_a_redirect(site: str) -> None:
    found = fetch(f"{site}/there", here)
    assert found.data.decode(found.charset) == "<p>Füße</p>"
    assert found.suffix == ".html"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/inside", "private or local address"),
        ("/file", "no web address"),
        ("/round", "redirects more than"),
        ("/huge", "more than 10 MB"),
        ("/picture", "image/png, which cannot be read"),
        ("/none", "404"),
        ("/cut", "cut off on the way"),
    ],
)
def test_what_cannot_be_had_says_why(site: str, path: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        fetch(site + path, here)


def test_a_server_that_drips_its_answer_is_left_in_time(site: str) -> None:
    started = time.monotonic()
    with pytest.raises(SourceError, match="did not answer within 1 second"):
        fetch(f"{site}/drip", here, 1.0)
    assert time.monotonic() - started < 3


def test_this_machine_is_never_read(site: str) -> None:
    with pytest.raises(SourceError, match="private or local"):
        fetch(f"{site}/page")
    with pytest.raises(SourceError, match="cannot be reached"):
        fetch("http://127.0.0.1:1/", here)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::127.0.0.1", False),
        ("2606:4700::1111", True),
    ],
)
def test_only_public_addresses_are_allowed(address: str, public: bool) -> None:
    assert is_public(address) is public
