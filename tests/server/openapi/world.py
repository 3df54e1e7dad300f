"""Something of everything on a server, so that made-up requests meet things that are there."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import SITE, archive, finished, upload
from tests.server.foundation.wire import Answer, Wire

_numbers = count(1)


@dataclass(frozen=True)
class World:
    """Ids of things made for one operation, by the start of its path and the parameter's name."""

    ids: dict[str, dict[str, str]]

    def parameters(self, path: str, names: list[str]) -> dict[str, str]:
        """Values for the path parameters of an operation; what nothing was made for is left out."""
        found: dict[str, str] = {}
        for start, values in self.ids.items():
            if path.startswith(start):
                found.update(values)
        return {name: found[name] for name in names if name in found}


def make(server: LocalConnect) -> World:
    """Make a user, a group, content with a bundle and a job, a tag, and a key of the caller."""
    number, admin = next(_numbers), Wire(server, server.api_key)
    me = admin.get("/v1/user").ok()["guid"]
    user = server.add_user(f"made-up-{number}", "publisher").guid
    group = admin.api("POST", "/v1/groups", {"name": f"Group {number}"}).ok()["guid"]
    admin.api("POST", f"/v1/groups/{group}/members", {"user_guid": user}).ok(204)
    content = admin.api("POST", "/v1/content", {"name": f"made-up-{number}"}).ok()["guid"]
    page = {**SITE, "report.qmd": "# Report\n"}
    bundle = upload(admin, content, archive(page, mode="quarto-static", entry="report.qmd"))
    task = admin.api("POST", f"/v1/content/{content}/deploy", {}).ok(202)["task_id"]
    finished(admin, task)
    entry = {"principal_guid": user, "principal_type": "user", "role": "viewer"}
    permission = admin.api("POST", f"/v1/content/{content}/permissions", entry).ok(201)["id"]
    topic = admin.api("POST", "/v1/tags", {"name": f"Topic {number}"}).ok()["id"]
    below = {"name": "Art", "parent_id": topic}
    tag = admin.api("POST", "/v1/tags", below).ok()["id"]
    admin.api("POST", f"/v1/content/{content}/tags", {"tag_id": tag}).ok()
    key = admin.api("POST", f"/v1/users/{me}/keys", {"name": "spare"}).ok()["id"]
    job = admin.get(f"/v1/content/{content}/jobs").ok()
    ids: dict[str, dict[str, str]] = {
        "/v1/users/": {"guid": user},
        "/v1/users/{guid}/keys": {"guid": me, "id": key},
        "/v1/groups/": {"guid": group, "group_guid": group, "user_guid": user},
        "/v1/experimental/groups/": {"guid": group},
        "/v1/content/": {"guid": content, "key": job[0]["key"] if job else "none"},
        "/v1/content/{guid}/bundles/": {"id": bundle, "path": "report.qmd"},
        "/v1/content/{guid}/permissions/": {"id": permission},
        "/v1/content/{guid}/tags/": {"id": tag},
        "/v1/tags/": {"id": tag},
        "/v1/tasks/": {"id": task},
    }
    for start, name, answer in _made_where_it_can_be(admin, user):
        if answer.status in (200, 201):
            made: Any = answer.json  # Any: as it was answered
            ids[start] = {name: str(made.get("guid") or made.get("id"))}
    return World(ids)


def _made_where_it_can_be(admin: Wire, user: str) -> list[tuple[str, str, Answer]]:
    """Things whose making the contract does not spell out; what is refused is done without."""
    integration = {"template": "custom", "name": "x", "config": {}}
    token = {"name": "x", "scopes": ["users:read"]}
    environment = {"cluster_name": "Kubernetes", "name": "x", "title": "X", "matching": "any"}
    return [
        (
            "/v1/oauth/integrations/",
            "guid",
            admin.api("POST", "/v1/oauth/integrations", integration),
        ),
        ("/v1/service-tokens/", "guid", admin.api("POST", "/v1/service-tokens", token)),
        ("/v1/environments/", "guid", admin.api("POST", "/v1/environments", environment)),
    ]
