"""The accounts that the server signs in with where a repository is not for everybody.

They are the server's, not those of who deploys: the API takes none, and shows no more than a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class AccountsUnusable(ValueError):
    """The file of accounts cannot be used; the text says where and why, and no secret."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account for a host.

    Attributes:
        line: All of it, as ``git credential-store`` reads it.
    """

    username: str
    line: str = field(repr=False)


class Accounts:
    """Accounts by host, such as ``https://git.example.com``."""

    def __init__(self, by_host: Mapping[str, Account] | None = None) -> None:
        self._by_host = dict(by_host or {})

    @classmethod
    def read(cls, path: Path) -> Accounts:
        """Read a file of accounts.

        Raises:
            AccountsUnusable: It cannot be read, or a line of it is no account that may be used.
        """
        try:
            lines = path.read_text("utf-8").splitlines()
        except OSError as problem:
            message = f"the Git accounts in {path} cannot be read: {problem.strerror}"
            raise AccountsUnusable(message) from None
        except UnicodeDecodeError:
            message = f"the Git accounts in {path} cannot be read: the file is not UTF-8"
            raise AccountsUnusable(message) from None
        found: dict[str, Account] = {}
        for number, line in enumerate(lines, 1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            try:
                host, account = _account(text)
            except ValueError as problem:
                message = f"line {number} of the Git accounts in {path} {problem}"
                raise AccountsUnusable(message) from None
            found.setdefault(host, account)
        return cls(found)

    def of(self, host: str) -> Account | None:
        """Find the account for a host; there is none for one without https."""
        return self._by_host.get(host)

    def of_url(self, url: str) -> Account | None:
        """Find the account for the host of a URL."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            return None
        return self.of(host_name(parts.scheme, host, port)) if host else None


def _account(line: str) -> tuple[str, Account]:
    """Read one line; errors say no more of it than what is wrong."""
    wanted = "must look like https://user:password@git.example.com"
    try:
        parts = urlsplit(line)
        host, port = parts.hostname, parts.port
        scheme, path, username, password = parts.scheme, parts.path, parts.username, parts.password
    except ValueError:
        raise ValueError(wanted) from None
    if scheme == "http":
        message = "would send a password in clear text: accounts are for https alone"
        raise ValueError(message)
    if scheme != "https" or not host or not username or not password or path not in ("", "/"):
        raise ValueError(wanted)
    return host_name(scheme, host, port), Account(unquote(username), line)


def host_name(scheme: str, host: str, port: int | None) -> str:
    """Write a host in one way: with its scheme, and a port only where it is an odd one."""
    name = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(scheme)
    return f"{scheme}://{name}" + ("" if port in (None, usual) else f":{port}")
