"""The parts that deal with Git repositories, opened and closed together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.content.from_git import GitDeployments
from connectapi.server.content.git_bundles import GitBundles, GitNotes
from connectapi.server.content.git_lookups import GitLookups
from connectapi.server.content.git_polling import GitPolling
from connectapi.server.git.accounts import Accounts
from connectapi.server.git.program import Git
from connectapi.server.runtime.processes import Processes

if TYPE_CHECKING:
    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.deploy import Deployments
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.settings import ServerSettings
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Fetching:
    """What only a server has that fetches from repositories.

    Attributes:
        own: Starts git where the server has nothing else that starts programs.
    """

    git: Git
    made: GitBundles
    polling: GitPolling
    own: Processes | None


@dataclass(frozen=True, slots=True)
class GitContent:
    """Content that comes from Git repositories.

    Attributes:
        accounts: The accounts that the server signs in with.
        fetching: None where the server fetches nothing.
    """

    accounts: Accounts
    deployments: GitDeployments
    lookups: GitLookups
    fetching: Fetching | None

    @property
    def enabled(self) -> bool:
        """Whether anything is fetched."""
        return self.fetching is not None

    @property
    def available(self) -> bool:
        """Whether the program git is there as well."""
        return self.fetching is not None and self.fetching.git.available

    def look(self) -> None:
        """Look at the settings of items again, which have changed."""
        if self.fetching is not None:
            self.fetching.polling.look()

    def close(self) -> None:
        """Begin nothing more, and give up what is being fetched."""
        fetching = self.fetching
        if fetching is not None:
            fetching.made.close()
            fetching.polling.close()
        self.lookups.close()
        if fetching is not None and fetching.own is not None:
            fetching.own.close()


def open_git_content(
    database: Database,
    clock: Clock,
    archives: Archives,
    tasks: Tasks,
    work: WorkQueue,
    deployments: Deployments,
    settings: ServerSettings,
) -> GitContent:
    """Open what deals with repositories; nothing is fetched unless the settings say so.

    Raises:
        AccountsUnusable: The settings name a file of accounts that cannot be used.
    """
    chosen = settings.git
    accounts = Accounts() if chosen.accounts is None else Accounts.read(chosen.accounts)
    enabled = settings.run_content if chosen.enabled is None else chosen.enabled
    # What keeps watch over git is made of the means of POSIX.
    enabled = enabled and os.name == "posix"
    shared = work.live.processes
    own = Processes() if enabled and shared is None else None
    processes = shared or own
    notes = GitNotes(database, clock, chosen)
    if not enabled or processes is None:
        from_git = GitDeployments(tasks, work, deployments, notes, None)
        return GitContent(accounts, from_git, GitLookups(tasks, None), None)
    git = Git(processes, chosen, accounts, archives.new_file)
    made = GitBundles(database, clock, archives, work, git, settings)
    from_git = GitDeployments(tasks, work, deployments, notes, made)
    polling = GitPolling(database, clock, git, from_git, notes, chosen)
    polling.start()
    return GitContent(accounts, from_git, GitLookups(tasks, git), Fetching(git, made, polling, own))
