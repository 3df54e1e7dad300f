"""Answers in place of a Git host, from which the local server fetches nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from connectapi.testing.faults import InPlace

if TYPE_CHECKING:
    from starlette.types import Scope

    from connectapi.testing import LocalConnect

_BRANCHES: Final = [{"branch": "main", "ref": "5ca1ab1e"}, {"branch": "next", "ref": "0ddba11"}]
_RESULTS: Final = {
    "branches": {
        "type": "git-repo-branches-result",
        "data": {"branches": _BRANCHES, "default_branch": "main"},
    },
    "manifest-dirs": {"type": "git-repo-branch-manifest-dirs-array", "data": ["site"]},
    "deploy": None,
}


@dataclass(frozen=True)
class Answered(InPlace):
    """An answer in JSON."""

    value: object
    status: int = 200

    def answer(self, scope: Scope) -> Response:
        return Response(json.dumps(self.value), self.status, media_type="application/json")


def git_host(local: LocalConnect) -> None:
    """Let questions about repositories, and deployments, have the answers of a real server."""
    for name, result in _RESULTS.items():
        task = {
            "id": name, "task_id": name, "output": ["done"], "result": result, "finished": True,
            "code": 0, "error": "", "last": 1,
        }  # fmt: skip
        local.faults.add(Answered(task), path=f"/v1/tasks/{name}")
        local.faults.add(Answered(task), path=f"/__api__/repo/{name}")
    local.faults.add(Answered({"task_id": "deploy"}, 202), path="/v1/content/*/deploy")
