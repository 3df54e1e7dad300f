"""What can be chosen about a local server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connectapi.server.git.settings import GitSettings

if TYPE_CHECKING:
    from pathlib import Path

NEWEST_RELEASE = "2026.06.1"

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Settings of one server; sizes are in bytes, times in seconds.

    Attributes:
        version: Release that the server behaves as.
        hide_version: Answer as a server whose administrator hides the version.
        public_url: Address that clients see, where it differs from what their requests name.
        check_answers: Check every answer against the contract and fail where it differs; for tests.
        max_json: Largest JSON body.
        max_bundle: Largest bundle archive.
        max_unpacked: Largest sum of the sizes of a bundle's files.
        max_ratio: Most bytes that a byte of a bundle may unpack to; small bundles are let off.
        max_files: Most files in a bundle.
        max_thumbnail: Largest thumbnail.
        workers: Threads that serve requests.
        directory: File of users and groups elsewhere; see :mod:`connectapi.server.directory`.
        bootstrap_secret: Begin without an administrator, who is made by a token signed with this.
        durable: Whether a change must outlive a crash of the machine, not of the process only.
        run_content: Run what is deployed, as this user: programs are started, documents rendered.
            Without it content keeps its state and nothing of it is run.
        git: What is fetched from Git repositories.
        job_lines: Lines of a job's log that are kept; of a longer one the oldest are removed.
        schedule_concurrency: Scheduled renderings that run at the same time.
        render_seconds: How long a rendering may take.
        disk_quota: What the folders of a process of content may grow to, with those of its bundle.
        renderings_kept: Renderings of a variant that are kept; the one that is shown always is.
    """

    version: str = NEWEST_RELEASE
    hide_version: bool = False
    public_url: str | None = None
    check_answers: bool = False
    max_json: int = 10 * MEBIBYTE
    max_bundle: int = 5 * 1024 * MEBIBYTE
    max_unpacked: int = 10 * 1024 * MEBIBYTE
    max_ratio: int = 250
    max_files: int = 50_000
    max_thumbnail: int = 10_000_000
    workers: int = 8
    durable: bool = True
    run_content: bool = False
    git: GitSettings = field(default_factory=GitSettings)
    job_lines: int = 100_000
    schedule_concurrency: int = 2
    render_seconds: float = 3600.0
    disk_quota: int = 10 * 1024 * MEBIBYTE
    renderings_kept: int = 30
    session_hours: int = 24
    directory: Path | None = None
    bootstrap_secret: bytes | None = field(default=None, repr=False)
