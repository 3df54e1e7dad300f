"""What an answer looks like that is not the API's: login pages, proxy errors, other servers."""

from __future__ import annotations

import html
import re
from typing import Final

_LONGEST: Final = 200
_LOOKED_AT: Final = 65_536
_LOGIN: Final = re.compile(
    r"type=[\"']?password|sign[ -]?in|log[ -]?in|single sign|saml|openid|oauth2?/|adfs|okta",
    re.IGNORECASE,
)
_PROXY: Final = re.compile(
    r"bad gateway|gateway time-?out|proxy error|service (?:temporarily )?unavailable|nginx"
    r"|squid|zscaler|cloudflare|haproxy|access denied|blocked by|web filter",
    re.IGNORECASE,
)
_CONNECT: Final = re.compile(r"<title>[^<]*(?:Posit|RStudio) Connect", re.IGNORECASE)
_UNSEEN: Final = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE
)
# Long runs of letters and digits may be tokens, which do not belong into messages.
_TOKEN: Final = re.compile(r"[A-Za-z0-9+/_=.-]{25,}")
_STYLE: Final = re.compile(r"<style\b.*?(?:</style>|\Z)", re.IGNORECASE | re.DOTALL)
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)


def is_html(content_type: str, body: bytes) -> bool:
    """Say whether an answer is a web page, by its type or by how it begins."""
    if content_type in {"text/html", "application/xhtml+xml"}:
        return True
    if content_type not in {"", "text/plain", "application/octet-stream"}:
        return False
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def describe(status: int, content_type: str, body: bytes) -> tuple[str, str]:
    """Say what an answer looks like, and give its beginning as plain text without secrets."""
    if not body:
        return "an empty answer", ""
    text = body[:_LOOKED_AT].decode("utf-8", "replace")
    if not is_html(content_type, body):
        kind = content_type or "something without a type"
        looks = "broken JSON" if content_type.endswith("json") else f"{kind}"
        binary = "\x00" in text or text.count("\ufffd") > len(text) // 20
        return looks, "" if binary else excerpt(text)
    # The title alone: the rest of a page may hold tokens, names and form values.
    title = _TITLE.search(text)
    return _page(status, text), excerpt(title.group(1) if title else "")


def excerpt(text: str) -> str:
    """Shorten text to one line without markup and without anything that may be a token."""
    plain = html.unescape(_UNSEEN.sub(" ", text))
    plain = _TOKEN.sub("...", " ".join(plain.split()))
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST].rstrip() + "..."


def _page(status: int, text: str) -> str:
    # The words of a style sheet say nothing about the page.
    text = _STYLE.sub(" ", text)
    if _CONNECT.search(text):
        return (
            "a page of the Connect dashboard (is the server's address right, "
            "without the part that leads to a page?)"
        )
    if status >= 500 or _PROXY.search(text):
        return "an error page of a proxy or load balancer in front of the server"
    if _LOGIN.search(text):
        return (
            "a login page (a sign-in proxy stands before the server; it wants its own header, "
            "or a way around it for API keys)"
        )
    return "a web page (this does not look like a Connect server; check the address)"
