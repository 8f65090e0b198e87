"""Unclaimed cases are told elsewhere, over real connections, without a word of a patient's."""

import json
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from faqbot.alerts import Alert, channel
from faqbot.errors import AlertError

from .ports import free_port

ALERTS = [
    Alert("a1", True, timedelta(minutes=25), "https://chat.example.org/staff/cases/a1"),
    Alert("b2", False, timedelta(minutes=61)),
]


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hook(got: list[bytes], status: int = 200) -> HTTPServer:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return HTTPServer(("127.0.0.1", 0), Hook)


def mail_server(got: list[bytes]) -> socketserver.TCPServer:
    """A mail server that takes one message, in plain text."""

    class Mail(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 hello\r\n")
            body = False
            for line in self.rfile:
                got.append(line)
                if body:
                    if line != b".\r\n":
                        continue
                    body = False
                elif line.upper().startswith(b"DATA"):
                    body = True
                    self.wfile.write(b"354 go on\r\n")
                    continue
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 well\r\n")

    return socketserver.TCPServer(("127.0.0.1", 0), Mail)


def test_a_web_hook_gets_the_cases_and_a_line_to_show() -> None:
    got: list[bytes] = []
    with serving(hook(got)) as port:
        send = channel(f"http://127.0.0.1:{port}/hook")
        assert send
        send(ALERTS)
    (body,) = map(json.loads, got)
    assert body["event"] == "case_overdue"
    assert [case["case"] for case in body["cases"]] == ["a1", "b2"]
    assert body["cases"][1]["waited_seconds"] == 3660
    assert body["text"].splitlines() == [
        "A red flag has waited 25 minutes and nobody has claimed it. https://chat.example.org/staff/cases/a1",
        "A case has waited 61 minutes and nobody has claimed it. b2",
    ]


def test_an_e_mail_names_the_cases() -> None:
    got: list[bytes] = []
    with serving(mail_server(got)) as port:
        send = channel(f"smtp://127.0.0.1:{port}?from=bot@example.org&to=a@example.org&to=b@example.org")
        assert send
        send(ALERTS)
    said, _, data = b"".join(got).partition(b"data\r\n")
    message = message_from_bytes(data, policy=default)
    assert re.findall(rb"rcpt TO:<(.*)>", said) == [b"a@example.org", b"b@example.org"]
    assert message["Subject"] == "2 unclaimed past the promised time, red flag"
    assert "https://chat.example.org/staff/cases/a1" in str(message.get_content())


def test_a_channel_that_fails_says_so_without_its_address() -> None:
    with serving(hook([], 500)) as port:
        refused = channel(f"http://127.0.0.1:{port}/secret")
        assert refused
        with pytest.raises(AlertError, match="the web hook failed: HTTPError"):
            refused(ALERTS)
    port = free_port()
    for url in (f"http://127.0.0.1:{port}/secret", f"smtp://u:secret@127.0.0.1:{port}?from=a@b.c&to=d@e.f"):
        send = channel(url)
        assert send
        with pytest.raises(AlertError) as failed:
            send(ALERTS)
        assert "secret" not in str(failed.value)


@pytest.mark.parametrize("url", ["ftp://x", "https://", "smtp://host", "smtp://host?to=a@b.c", "desk@example.org"])
def test_an_address_that_will_not_do_is_refused(url: str) -> None:
    with pytest.raises(AlertError, match="write it like"):
        channel(url)
    assert channel("") is None
