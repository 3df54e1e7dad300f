"""Requests of this server to identity providers elsewhere."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message
    from typing import IO

TIMEOUT = 15.0
MOST = 1024 * 1024


class ProviderError(Exception):
    """A provider was not reached, refused, or answered nothing that is of use."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token endpoint that leads elsewhere would get a client's secret sent there."""

    def redirect_request(
        self,
        req: urllib.request.Request,  # noqa: ARG002
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: Message,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        return None


def post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, object]:
    """Send a form to a token endpoint and give the JSON object that it answers.

    Raises:
        ProviderError: With the reason, and without anything secret.
    """
    where = _where(url)
    request = urllib.request.Request(  # noqa: S310  # _where has looked at the scheme
        url,
        urlencode(form).encode(),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            **headers,
        },
    )
    # Proxies are left out: what they are for is set for other programs.
    opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            return _object(response.read(MOST), where)
    except urllib.error.HTTPError as problem:
        with problem:
            raise ProviderError(_refusal(problem, where)) from None
    except (OSError, HTTPException, ValueError) as problem:
        reason = getattr(problem, "reason", problem)
        message = f"{where} was not reached: {reason}"
        raise ProviderError(message) from None


def _where(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as problem:  # such as half an IPv6 address
        message = f"the token endpoint's address cannot be read: {problem}"
        raise ProviderError(message) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        message = "the token endpoint's address must begin with http:// or https://"
        raise ProviderError(message)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"


def _object(data: bytes, where: str) -> dict[str, object]:
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        message = f"{where} answered no JSON object"
        raise ProviderError(message)
    return value


def _refusal(problem: urllib.error.HTTPError, where: str) -> str:
    text = f"{where} answered {problem.code}"
    try:
        body = _object(problem.read(MOST), where)
    except (ProviderError, OSError, HTTPException):
        return text
    words = (str(body[name])[:300] for name in ("error", "error_description") if name in body)
    return ": ".join((text, *words))
