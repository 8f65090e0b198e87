"""Tell somebody elsewhere of cases that nobody claims: by a web hook, or by e-mail. Never what a patient wrote."""

import json
import smtplib
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from faqbot.errors import AlertError

TIMEOUT = 10.0
"""Seconds after which a channel that does not answer counts as gone."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A case that waits past its time; `link` leads to it at the desk, where the address is known."""

    case: str
    urgent: bool
    waited: timedelta
    link: str = ""


Send = Callable[[Sequence[Alert]], None]
"""Tells of some cases, at least one; raises `AlertError` if that failed."""


def channel(url: str) -> Send | None:
    """Return how to tell of cases: by `http(s)://…`, by `smtp(s)://…?to=…&from=…`, or not at all.

    Raises:
        AlertError: the address will not do.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.hostname:
        return lambda alerts: _post(url, alerts)
    asked = parse_qs(parts.query)
    if parts.scheme in ("smtp", "smtps") and parts.hostname and "to" in asked and "from" in asked:
        return lambda alerts: _mail(parts, asked["from"][0], asked["to"], alerts)
    raise AlertError("write it like https://… or smtp://user:password@host:587?from=bot@…&to=desk@…")


def _post(url: str, alerts: Sequence[Alert]) -> None:
    """Post one JSON object; `text` is what chat programs show."""
    cases = [
        {"case": a.case, "urgent": a.urgent, "waited_seconds": int(a.waited.total_seconds()), "link": a.link}
        for a in alerts
    ]
    body = json.dumps({"event": "case_overdue", "text": _words(alerts), "cases": cases}).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"})  # noqa: S310  # see `channel`
    try:
        urllib.request.urlopen(request, timeout=TIMEOUT).close()  # noqa: S310
    except (OSError, ValueError) as error:
        raise AlertError(f"the web hook failed: {type(error).__name__}") from None


def _mail(server: SplitResult, sender: str, to: Sequence[str], alerts: Sequence[Alert]) -> None:
    message = EmailMessage()
    message["From"], message["To"] = sender, ", ".join(to)
    message["Subject"] = f"{len(alerts)} unclaimed past the promised time" + (
        ", red flag" if any(alert.urgent for alert in alerts) else ""
    )
    message.set_content(_words(alerts))
    tls = server.scheme == "smtps"
    try:
        connect = smtplib.SMTP_SSL if tls else smtplib.SMTP
        with connect(server.hostname or "", server.port or (465 if tls else 587), timeout=TIMEOUT) as mail:
            mail.ehlo()
            if not tls and mail.has_extn("starttls"):
                mail.starttls()
                mail.ehlo()
            if server.username:
                mail.login(unquote(server.username), unquote(server.password or ""))
            mail.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise AlertError(f"the e-mail failed: {type(error).__name__}") from None


def _words(alerts: Sequence[Alert]) -> str:
    return "\n".join(map(_line, alerts))


def _line(alert: Alert) -> str:
    minutes = int(alert.waited.total_seconds() // 60)
    kind = "A red flag" if alert.urgent else "A case"
    return f"{kind} has waited {minutes} minutes and nobody has claimed it. {alert.link or alert.case}"
