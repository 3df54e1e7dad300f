"""The program git: run without a shell, without anybody's settings, and never for long."""

from __future__ import annotations

import math
import os
import shlex
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.git import output
from connectapi.server.git.addresses import is_commit
from connectapi.server.runtime.limits import OUT_OF_DISK, OUT_OF_TIME
from connectapi.server.runtime.processes import CannotStart, Command, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from connectapi.server.git.accounts import Accounts
    from connectapi.server.git.addresses import Address
    from connectapi.server.git.output import Branches, Entry
    from connectapi.server.git.settings import GitSettings
    from connectapi.server.runtime.processes import Line, Processes

LISTING_SECONDS = 60.0
"""Longest time to ask a repository for its branches."""
MOST_LINES = 500_000
"""Most branches, or files, that are read of a repository."""

TOO_MANY_LINES = "too many lines"

_LOOK = 0.2
"""Seconds between two looks at whether a run is still wanted."""
_FETCHED = "refs/connect/fetched"
# What a program needs to reach other machines from where this server runs.
_PASSED_ON = ("PATH", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
              "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")  # fmt: skip
_CONFIG = """\
[core]
    repositoryFormatVersion = 0
    bare = true
    hooksPath = /dev/null
    attributesFile = /dev/null
    fsmonitor = false
    quotePath = true
    # Larger files are written piece by piece, so a repository cannot fill the memory.
    bigFileThreshold = 16m
[fetch]
    unpackLimit = 1
    recurseSubmodules = false
    writeCommitGraph = false
[pack]
    threads = 1
[gc]
    auto = 0
[maintenance]
    auto = false
[http]
    followRedirects = initial
    lowSpeedLimit = 1
    lowSpeedTime = 30
"""
# A repository's own attributes say what is left out of its releases; all of it is deployed.
_ATTRIBUTES = "* -export-ignore -export-subst\n"


class GitFailed(Exception):
    """Git could not do it; the text says why, for whoever deploys."""


class GitStopped(GitFailed):
    """A run of git was given up because nobody wanted it any more."""


class _NoSuchRef(GitFailed):
    """A repository has no branch, or tag, of that name."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run of git that ended by itself."""

    exit_code: int
    lines: Sequence[str]
    errors: Sequence[str]


class Git:
    """Asks repositories, and fetches from them.

    Args:
        processes: What starts programs, so that none of them outlives the server.
        new_folder: Names a folder that may be made; what is left in it is removed at a start.
    """

    def __init__(
        self,
        processes: Processes,
        settings: GitSettings,
        accounts: Accounts,
        new_folder: Callable[[], Path],
    ) -> None:
        self._processes = processes
        self._settings = settings
        self._accounts = accounts
        self._new_folder = new_folder

    @property
    def available(self) -> bool:
        """Whether the program is there."""
        return shutil.which(self._settings.program) is not None

    def branches(self, address: Address, wanted: Callable[[], bool] = lambda: True) -> Branches:
        """Ask for a repository's branches.

        Args:
            wanted: Asked from time to time; git is ended when it says no.

        Raises:
            GitFailed: They cannot be had.
        """
        with self._repository(address, wanted) as repository:
            return repository.branches()

    @contextmanager
    def fetched(
        self, address: Address, ref: str, wanted: Callable[[], bool] = lambda: True
    ) -> Iterator[Fetched]:
        """Fetch one commit, which is there while the block lasts.

        Args:
            ref: Name of a branch or a tag, or the whole hash of a commit.

        Raises:
            GitFailed: There is none, or it cannot be had.
        """
        with self._repository(address, wanted) as repository:
            yield repository.fetch(ref)

    @contextmanager
    def _repository(self, address: Address, wanted: Callable[[], bool]) -> Iterator[_Repository]:
        program = shutil.which(self._settings.program)
        if program is None:
            message = (
                f"The program {self._settings.program} is not installed on the server's machine, "
                "so nothing can be fetched: install Git, or upload a bundle instead."
            )
            raise GitFailed(message)
        # Git is started elsewhere, where a relative path would lead to another place.
        folder = self._new_folder().absolute()
        try:
            self._prepare(folder, address)
            yield _Repository(self._processes, self._settings, program, address, folder, wanted)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _prepare(self, folder: Path, address: Address) -> None:
        """Make an empty repository, with settings of its own, and only what this run may use."""
        for place in ("", "home", "git", "git/objects", "git/refs", "git/info"):
            (folder / place).mkdir(mode=0o700)
        git = folder / "git"
        (git / "HEAD").write_text("ref: refs/heads/main\n")
        (git / "info" / "attributes").write_text(_ATTRIBUTES)
        config = _CONFIG
        if self._settings.authorities is not None:
            config += f"    sslCAInfo = {_quoted(str(self._settings.authorities.absolute()))}\n"
        account = self._accounts.of(address.host)
        if account is not None:
            secrets = folder / "accounts"
            secrets.touch(mode=0o600)
            secrets.write_text(account.line + "\n")
            helper = f"store --file={shlex.quote(str(secrets))}"
            config += f"[credential]\n    helper = {_quoted(helper)}\n"
        (git / "config").write_text(config)


class _Repository:
    """A bare repository of one operation."""

    def __init__(
        self,
        processes: Processes,
        settings: GitSettings,
        program: str,
        address: Address,
        folder: Path,
        wanted: Callable[[], bool],
    ) -> None:
        self._processes = processes
        self._settings = settings
        self._program = program
        self._address = address
        self._wanted = wanted
        self.folder = folder

    def branches(self) -> Branches:
        asked = ("ls-remote", "--symref", "--", self._address.remote, "HEAD", "refs/heads/*")
        return output.read_branches(self.run(*asked, longest=LISTING_SECONDS))

    def fetch(self, ref: str) -> Fetched:
        """Fetch a commit by its hash, or by its name: a branch before a tag."""
        if is_commit(ref):
            return self._fetch(ref)
        try:
            return self._fetch(f"{output.HEADS}{ref}")
        except _NoSuchRef:
            pass
        try:
            return self._fetch(f"{output.TAGS}{ref}")
        except _NoSuchRef:
            there = self.branches()
            raise GitFailed(output.no_branch(self._address.text, ref, there)) from None

    def _fetch(self, name: str) -> Fetched:
        self.run(
            "fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head",
            "--", self._address.remote, f"+{name}:{_FETCHED}",
        )  # fmt: skip
        if name.startswith(output.TAGS):
            commit = self.run("rev-parse", "--verify", "--quiet", f"{_FETCHED}^{{commit}}")[0]
        else:
            commit = (self.folder / "git" / _FETCHED).read_text().strip()
        return Fetched(commit, self)

    def run(self, *arguments: str, longest: float = math.inf) -> Sequence[str]:
        """Run git and give the lines that it writes.

        Raises:
            GitFailed: It did not end well.
        """
        seconds = min(longest, self._settings.seconds)
        limits = Limits(disk=self._settings.largest, seconds=seconds, nice=5)
        command = Command(
            argv=(self._program, *arguments),
            folder=self.folder,
            environment=environment(os.environ, self.folder, self._address.protocol),
            limits=limits,
        )
        finished = self._finish(command)
        if finished.exit_code != 0:
            failure = _NoSuchRef if output.says_no_ref(finished.errors) else GitFailed
            raise failure(output.explain(self._address, finished.errors))
        return finished.lines

    def _finish(self, command: Command) -> Finished:
        lines: list[str] = []
        errors: list[str] = []

        def take(batch: Sequence[Line]) -> None:
            for line in batch:
                (lines if line.source == "stdout" else errors).append(line.text)
            del lines[MOST_LINES + 1 :], errors[:-100]

        try:
            running = self._processes.start(command, take)
        except CannotStart as problem:
            message = f"The program git cannot be started: {problem.strerror or problem}."
            raise GitFailed(message) from None
        except RuntimeError:
            raise GitStopped("The server stops.") from None
        while (code := running.wait(_LOOK)) is None:
            if not self._wanted():
                running.stop(0, "no longer wanted")
                running.wait(10)
                raise GitStopped("Fetching was stopped.")
            if len(lines) > MOST_LINES:
                running.stop(0, TOO_MANY_LINES)
        if running.reason or len(lines) > MOST_LINES:
            raise GitFailed(self._exceeded(running.reason or "", command.limits))
        return Finished(code, lines, errors)

    def _exceeded(self, reason: str, limits: Limits) -> str:
        why = {
            OUT_OF_DISK: f"is larger than the {limits.disk} bytes that this server fetches",
            OUT_OF_TIME: f"takes longer than the {limits.seconds:g} seconds that it may",
            TOO_MANY_LINES: f"has more than {MOST_LINES} files",
        }
        return f"The repository {self._address.text} {why.get(reason, f'was given up: {reason}')}."


class Fetched:
    """One commit of a repository, here for a while.

    Attributes:
        commit: Its hash.
    """

    def __init__(self, commit: str, repository: _Repository) -> None:
        self.commit = commit
        self._repository = repository

    def entries(self) -> list[Entry]:
        """List all files of the commit.

        Raises:
            GitFailed: They cannot be read.
        """
        return output.read_tree(
            self._repository.run("ls-tree", "-r", "-l", "--full-tree", self.commit)
        )

    def tar(self, directory: str) -> Path:
        """Write a folder of the commit, one that is there, as a tar archive and give its path.

        Raises:
            GitFailed: It cannot be written.
        """
        target = self._repository.folder / "folder.tar"
        tree = f"{self.commit}:" + ("" if directory == "." else directory)
        self._repository.run("archive", "--format=tar", f"--output={target}", tree)
        return target


def environment(own: Mapping[str, str], folder: Path, protocol: str) -> dict[str, str]:
    """Give the variables that git runs with: nobody's settings, no questions, English.

    Args:
        own: The server's own variables.
        folder: The folder of the run.
        protocol: The only protocol that git may speak, also after a redirect.
    """
    home = str(folder / "home")
    return {
        **{name: own[name] for name in _PASSED_ON if name in own},
        "HOME": home,
        "XDG_CONFIG_HOME": home,
        "TMPDIR": home,
        "LC_ALL": "C",
        "GIT_DIR": str(folder / "git"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": protocol,
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }


def _quoted(text: str) -> str:
    """Write a value as git's configuration has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
