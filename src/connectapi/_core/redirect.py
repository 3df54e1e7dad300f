"""Whether and how to follow a redirect."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from connectapi._core import url as urls
from connectapi._core.errors import RedirectRefused
from connectapi._core.request import READS

LIMIT: Final = 10
_DOWNGRADE: Final = (
    "credentials do not go from https to http; "
    "the proxy before the server may not tell it that it is reached by https"
)
STATUSES: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Redirection:
    """An answer that points elsewhere, and the request it answers."""

    method: str
    url: str = field(repr=False)
    status: int
    location: str = field(repr=False)
    rewindable: bool
    count: int = 1
    correlation_id: str | None = None


def follow(step: Redirection) -> str:
    """Give the URL to send the same request to, method, body and credentials kept.

    Raises:
        RedirectRefused: It points to another origin, from https to http, nowhere, too many times,
            or would turn a write into a read.
    """
    if not step.location:
        raise _refused(step, "the answer does not say where to")
    try:
        target = urljoin(step.url, step.location.strip())
        kept = urls.origin(target) == urls.origin(step.url)
        upgraded = urls.is_upgrade(step.url, target)
        downgraded = urls.is_upgrade(target, step.url)
    except ValueError:
        raise _refused(step, "the place it points to cannot be read") from None
    if downgraded:
        raise _refused(step, _DOWNGRADE)
    if not kept and not upgraded:
        raise _refused(step, _elsewhere(step.url, target))
    if step.count > LIMIT:
        raise _refused(step, f"that was redirect number {step.count}, so it is going in circles")
    if step.method not in READS:
        _check_write(step, target)
    return target


def _check_write(step: Redirection, target: str) -> None:
    if step.status in {301, 302, 303}:
        done = "nothing was written"
        if step.status == 303:  # which is what comes once something has been done
            done = "whether anything was written is unknown"
        raise _refused(
            step,
            f"status {step.status} would turn {step.method} into GET; {done}, "
            f"use {urls.shown(urls.server_url(target))} as the server's address",
        )
    if not step.rewindable:
        raise _refused(
            step,
            "the body was read already and cannot be sent again; "
            f"use {urls.shown(urls.server_url(target))} as the server's address",
        )


def _elsewhere(url: str, target: str) -> str:
    here, there = urls.shown(url), urls.shown(target)
    text = there.lower()
    signs = ("login", "signin", "sign-in", "auth", "saml", "sso", "okta", "microsoftonline")
    if any(sign in text for sign in signs):
        return (
            "that looks like a sign-in page: a proxy before the server wants its own credentials "
            "(give its header, or ask for a way around it for API keys)"
        )
    return (
        f"that is not the server {here} was meant for, and credentials do not leave it; "
        "if it is the right one, use its address"
    )


def _refused(step: Redirection, reason: str) -> RedirectRefused:
    try:
        pointed = urls.shown(urljoin(step.url, step.location)) if step.location else "nowhere"
    except ValueError:
        pointed = "an address that cannot be read"
    path = urls.shown(step.url)
    error = RedirectRefused(
        f"{step.method} {path} was redirected to {pointed}, which is not followed: {reason}.",
        status=step.status,
        method=step.method,
        path=path,
        correlation_id=step.correlation_id,
    )
    error.location = pointed
    return error
