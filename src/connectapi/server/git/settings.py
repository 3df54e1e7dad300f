"""What can be chosen about Git repositories that a server deploys from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class GitSettings:
    """Settings of what is fetched from Git repositories; sizes are in bytes, times in seconds.

    Attributes:
        enabled: Whether anything is fetched; by default where the server runs content.
        program: The program git, by its name on the PATH or by its path.
        folders: Folders on this machine below which repositories may be read; by default none.
        accounts: File of accounts for hosts, as ``git credential-store`` keeps it: lines such as
            ``https://user:password@git.example.com``. They are used over https only.
        authorities: File of the certificates that hosts are trusted by, in place of git's own.
        seconds: How long one run of git may take.
        largest: Most bytes that may be fetched, as git keeps them.
        period: Time between two looks at a repository that is polled.
        slowest: Longest time between two looks, where one after the other fails.
    """

    enabled: bool | None = None
    program: str = "git"
    folders: tuple[Path, ...] = ()
    accounts: Path | None = None
    authorities: Path | None = None
    seconds: float = 300
    largest: int = 1024 * 1024 * 1024
    period: float = 15 * 60
    slowest: float = 24 * 60 * 60

    def pause(self, failures: int) -> float:
        """Give the seconds until the next look at a repository: more after each failure."""
        return min(self.period * 2.0 ** min(failures, 30), max(self.slowest, self.period))
