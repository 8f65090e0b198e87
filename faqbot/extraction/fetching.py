"""Fetch one web page that the operator named: only public addresses, few redirects, little data, little time."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from faqbot.errors import SourceError

LARGEST = 10_000_000
"""The most bytes that are taken from an address."""
LONGEST = 20.0
"""The most seconds that all of it may take."""
MOST_REDIRECTS = 5

_UNICAST = ipaddress.ip_network("2000::/3")

Allowed = Callable[[str], bool]


@dataclass(frozen=True)
class Page:
    """What an address gave: its bytes, the charset it named, and the suffix of a file of its kind."""

    address: str
    data: bytes
    charset: str
    suffix: str


def is_public(address: str) -> bool:
    """Say whether an IP address is a host of the public network; none that leads on to an IPv4 address is."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _UNICAST or ip.sixtofour or ip.teredo):
        return False
    return ip.is_global and not ip.is_multicast


def fetch(address: str, allowed: Allowed = is_public, longest: float = LONGEST) -> Page:
    """Fetch a page, following redirects to allowed addresses only.

    Raises:
        SourceError: it cannot be had within the limits; the message says why.
    """
    ends = time.monotonic() + longest
    for _ in range(MOST_REDIRECTS + 1):
        try:
            found = _get(address, allowed, ends)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, TimeoutError) or time.monotonic() >= ends:
                raise SourceError(f"it did not answer within {longest:.0f} seconds") from None
            raise SourceError(f"it cannot be reached: {error}") from None
        if isinstance(found, Page):
            return found
        address = urljoin(address, found)
    raise SourceError(f"it redirects more than {MOST_REDIRECTS} times")


def _get(address: str, allowed: Allowed, ends: float) -> Page | str:
    """Ask once; return the page, or where it redirects to."""
    url = urlsplit(address)
    if url.scheme not in ("http", "https") or not url.hostname or url.username:
        raise SourceError(f"{address} is no web address that can be read")
    connection = _connect(url, allowed, ends)
    alarm = threading.Timer(_left(ends), connection.sock.shutdown, [socket.SHUT_RDWR])
    alarm.start()  # a server that drips its headers byte by byte never lets the socket's own timeout pass
    try:
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.request("GET", target, headers={"User-Agent": "faqbot-extract", "Accept-Encoding": "identity"})
        response = connection.getresponse()
        if response.status in (301, 302, 303, 307, 308):
            return response.headers.get("Location", "")
        if response.status != 200:
            raise SourceError(f"it answers {response.status} {response.reason}")
        suffix = _SUFFIXES.get(response.headers.get_content_type(), "")
        if not suffix:
            raise SourceError(f"it is {response.headers.get_content_type()}, which cannot be read")
        charset = response.headers.get_content_charset() or ""
        return Page(address, _body(response, connection, ends), charset, suffix)
    finally:
        alarm.cancel()
        connection.close()


_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


def _connect(url: SplitResult, allowed: Allowed, ends: float) -> http.client.HTTPConnection:
    """Connect to an address that was looked up and allowed, so that a second look-up cannot lead elsewhere."""
    port = url.port or (443 if url.scheme == "https" else 80)
    found = socket.getaddrinfo(url.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not all(map(allowed, addresses)):
        raise SourceError(f"{url.hostname} is a private or local address, which is never read")
    line = socket.create_connection((addresses[0], port), timeout=_left(ends))
    if url.scheme == "https":
        line = ssl.create_default_context().wrap_socket(line, server_hostname=url.hostname)
    connection = http.client.HTTPConnection(url.hostname or "", port, timeout=_left(ends))
    connection.sock = line
    return connection


def _body(response: http.client.HTTPResponse, connection: http.client.HTTPConnection, ends: float) -> bytes:
    data = b""
    while chunk := response.read1(65536):
        data += chunk
        if len(data) > LARGEST:
            raise SourceError(f"it sends more than {LARGEST / 1e6:.0f} MB")
        if connection.sock:
            connection.sock.settimeout(_left(ends))
    _left(ends)
    if response.length:
        raise SourceError("it was cut off on the way: try again")
    return data


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
