"""Other clinics' sites: small pages on origins of their own that embed the chat by its one line."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

HOSTILE = """
* { all: unset; display: inline !important; font: 40px/1 serif !important; color: yellow !important;
    position: static !important; float: right; letter-spacing: 1em; text-transform: uppercase; }
html { font-size: 8px; direction: ltr; }
body { display: block !important; transform: none; background: white; }
div, button, form, textarea, ul, li { margin: 50px !important; border: 9px solid red !important; opacity: .5; }
.overlay { position: fixed !important; display: block !important; inset: 0; z-index: 2147483647; }
"""


@dataclass(frozen=True)
class Hosts:
    """`friend` may embed the chat, `stranger` may not."""

    friend: str
    stranger: str

    @property
    def allowed(self) -> str:
        return self.friend

    def page(self, kind: str, chat: str, script: str = "", style: str = "") -> str:
        """Return the address of a page: `strict` has a policy, `hostile` a style sheet, `plain` neither."""
        return f"{self.friend}/{kind}?chat={chat}&script={script}&style={style}"

    def made(self, html: str) -> str:
        """Return the address of a page of just this HTML."""
        return f"{self.friend}/made?html={quote(html)}"


class Page(BaseHTTPRequestHandler):
    """Answers with a page that embeds the chat; what its address asks for goes into it."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        chat, kind = asked.get("chat", ""), url.path.strip("/")
        if kind == "site.css":
            return self._answer("text/css", HOSTILE if asked.get("kind") == "hostile" else asked.get("style", ""))
        if kind == "made":
            return self._answer("text/html; charset=utf-8", asked["html"])
        policy = f"default-src 'self'; script-src {chat}; connect-src {chat}" if kind == "strict" else ""
        return self._answer("text/html; charset=utf-8", page(kind, asked), policy)

    def _answer(self, media: str, text: str, policy: str = "") -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("content-type", media)
        self.send_header("content-length", str(len(body)))
        if policy:
            self.send_header("content-security-policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def page(kind: str, asked: dict[str, str]) -> str:
    overlay = '<div class="overlay"></div>' if kind == "hostile" else ""
    script = asked.get("script") or f'src="{asked.get("chat")}/static/widget.js"'
    style = asked.get("style", "").replace("#", "%23")
    return f"""<!doctype html><html lang="en"><head><title>A clinic</title><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/site.css?kind={kind}&style={style}"><script {script} defer></script></head>
<body><main><h1>A clinic</h1><p>Its own page.</p>{overlay}</main></body></html>"""


@contextmanager
def serve_hosts() -> Iterator[Hosts]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), partial(Page)) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Hosts(*(f"http://127.0.0.1:{server.server_port}" for server in servers))
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
