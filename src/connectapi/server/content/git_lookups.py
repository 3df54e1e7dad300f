"""Questions about a repository, answered by tasks: its branches, and what can be deployed of it."""

from __future__ import annotations

import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from connectapi.server.content.from_git import NO_GIT
from connectapi.server.git import folders
from connectapi.server.git.program import GitFailed, GitStopped
from connectapi.server.tasks import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectapi.server.git.addresses import Address
    from connectapi.server.git.program import Git
    from connectapi.server.tasks import TaskLog, Tasks

_logger = logging.getLogger(__name__)

BRANCHES = "git-repo-branches-result"
FOLDERS = "git-repo-branch-manifest-dirs-array"

_PARALLEL = 2
_BROKEN = "The server could not read the repository; its log says why."


class GitLookups:
    """Looks into repositories in the background, two at a time.

    Args:
        git: What looks; None where nothing is fetched, so that all tasks fail and say so.
    """

    def __init__(self, tasks: Tasks, git: Git | None) -> None:
        self._tasks = tasks
        self._git = git
        self._threads = ThreadPoolExecutor(_PARALLEL, thread_name_prefix="git")
        self._closing = threading.Event()

    def branches(self, address: Address, user_id: int) -> str:
        """Begin to list a repository's branches and return the id of the task."""

        def find(git: Git) -> object:
            found = git.branches(address, self._wanted)
            rows = [{"branch": name, "ref": ref} for name, ref in found.commits.items()]
            return {"branches": rows, "default_branch": found.default or ""}

        return self._start(BRANCHES, find, user_id)

    def folders(self, address: Address, branch: str, user_id: int) -> str:
        """Begin to list the folders of a branch that can be deployed; return the task's id."""

        def find(git: Git) -> object:
            with git.fetched(address, branch, self._wanted) as fetched:
                return folders.manifest_folders(fetched.entries())

        return self._start(FOLDERS, find, user_id)

    def close(self) -> None:
        """Give up what is being looked for."""
        self._closing.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _wanted(self) -> bool:
        return not self._closing.is_set()

    def _start(self, kind: str, find: Callable[[Git], object], user_id: int) -> str:
        log = self._tasks.begin("git", user_id=user_id, content_id=None)
        git = self._git
        if git is None:
            self._fail(log, NO_GIT)
        else:
            self._threads.submit(self._look, log, kind, find, git)
        return log.task_id

    def _look(self, log: TaskLog, kind: str, find: Callable[[Git], object], git: Git) -> None:
        try:
            result = json.dumps({"type": kind, "data": find(git)})
        except GitStopped:
            self._fail(log, INTERRUPTED)
        except GitFailed as problem:
            self._fail(log, str(problem))
        except Exception:
            _logger.exception("a repository could not be read")
            self._fail(log, _BROKEN)
        else:
            self._tasks.finish(log.task_id, result=result)

    def _fail(self, log: TaskLog, error: str) -> None:
        log.line(error)
        self._tasks.finish(log.task_id, error=error)
