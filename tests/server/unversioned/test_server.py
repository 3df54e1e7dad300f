"""What the server says of itself without a version, and older names of tasks."""

import pytest

from connectapi.server.contract import load
from connectapi.server.registry import collect
from connectapi.server.unversioned import OPERATIONS, handlers
from tests.server.unversioned.conftest import Scene

LIMITS = {
    *("min_processes", "min_processes_limit", "max_processes", "max_processes_limit"),
    *("max_conns_per_process", "load_factor", "init_timeout", "idle_timeout"),
    *("connection_timeout", "read_timeout"),
    *(f"{what}_{kind}" for what in ("cpu", "memory") for kind in ("request", "limit")),
    *(f"max_{what}_{kind}" for what in ("cpu", "memory") for kind in ("request", "limit")),
    *("amd_gpu_limit", "max_amd_gpu_limit", "nvidia_gpu_limit", "max_nvidia_gpu_limit"),
}


def test_settings_are_open_to_anyone(scene: Scene) -> None:
    settings = scene.nobody.get("/server_settings").ok()
    assert settings["version"] == "2026.06.1"
    assert settings["license"]["allow-apis"] is True
    # Clients send this word where they are not signed in yet.
    again = scene.nobody.get("/server_settings", x_auth_token="anonymous-access").ok()
    assert again == settings


def test_parts_of_the_settings(scene: Scene) -> None:
    applications = scene.reader.get("/server_settings/applications").ok()
    assert set(applications) == {"access_types", "run_as", "run_as_group", "run_as_current_user"}
    scheduler = scene.reader.get("/server_settings/scheduler").ok()
    assert set(scheduler) == LIMITS
    assert scene.reader.get("/server_settings/scheduler/python-fastapi").ok() == scheduler
    scene.reader.get("/server_settings/scheduler/no-such-kind").refused(
        404, "ObjectDoesNotExist", "no-such-kind"
    )
    scene.nobody.get("/server_settings/scheduler").refused(401, "AuthRequired")


@pytest.mark.parametrize("name", ["r", "python", "quarto", "tensorflow", "nodejs"])
def test_runtimes_are_those_of_the_versioned_routes(scene: Scene, name: str) -> None:
    old = scene.owner.get(f"/server_settings/{name}").ok()
    assert old == scene.owner.get(f"/v1/server_settings/{name}").ok()


def test_who_asks(scene: Scene) -> None:
    me = scene.reader.get("/me").ok()
    assert me == scene.reader.get("/v1/user").ok()
    current = scene.reader.get("/users/current").ok()
    assert current == {**me, "id": current["id"]}
    assert isinstance(current["id"], int)
    scene.nobody.get("/users/current").refused(401, "AuthRequired")


def test_processes_are_for_administrators(scene: Scene) -> None:
    assert scene.admin.get("/metrics/procs").ok() == {}
    scene.owner.get("/metrics/procs").refused(403, "PermissionDenied")


def test_tasks_have_older_names(scene: Scene) -> None:
    task = scene.owner.api("POST", f"/applications/{scene.page}/deploy", {}).ok()
    assert set(task) == {
        *("id", "user_id", "status", "result", "finished", "code", "error", "last_status")
    }
    assert isinstance(task["user_id"], int)
    path = f"/tasks/{task['id']}?wait=10"
    ended = scene.owner.get(path).ok()
    assert (ended["finished"], ended["code"]) == (True, 0)
    assert ended["status"][0] == "Building static content..."
    rest = scene.owner.get(f"{path}&first_status=1").ok()
    assert rest["status"] == ended["status"][1:]
    assert rest["last_status"] == ended["last_status"] == len(ended["status"])
    current = scene.owner.get(f"/v1/tasks/{task['id']}").ok()
    assert current["output"] == ended["status"]
    scene.stranger.get(path).refused(403, "PermissionDenied")
    scene.owner.get("/tasks/nothing").refused(404, "TaskDoesNotExist")


def test_every_route_has_one_handler() -> None:
    assert collect(handlers).keys() == {operation.id for operation in OPERATIONS}
    contract = {operation.id for operation in load().operations}
    assert not contract & {operation.id for operation in OPERATIONS}


def test_who_is_nobody_is_refused(scene: Scene) -> None:
    open_to_all = {"serverSettings", "createToken"}
    for operation in OPERATIONS:
        path = operation.path
        for part in path.split("/"):
            if part.startswith("{"):
                path = path.replace(part, "1")
        answer = scene.nobody.api(operation.method, path, {} if operation.body else None)
        expected = 401 if operation.id not in open_to_all else None
        assert answer.status in ((expected,) if expected else (200, 400)), operation.id


def test_unknown_routes_are_plain_text(scene: Scene) -> None:
    answer = scene.admin.get("/applications/1/no-such-thing")
    assert (answer.status, answer.body) == (404, b"404 page not found\n")


@pytest.mark.parametrize(
    "path", ["/repo/branches?url={url}", "/repo/manifest-dirs?url={url}&branch=main"]
)
def test_repositories_are_not_fetched(scene: Scene, path: str) -> None:
    url = "https://example.invalid/team/report.git"
    assert scene.owner.get(f"/repo/account?url={url}").ok() == {"username": ""}
    task = scene.owner.get(path.format(url=url)).ok()
    ended = scene.owner.get(f"/v1/tasks/{task['id']}").ok()
    assert ended["finished"] is True
    assert "fetches nothing" in ended["error"]
    scene.owner.get("/repo/branches").refused(400, "ParameterMissing", "url")
    scene.reader.get(f"/repo/account?url={url}").refused(403, "PermissionDenied")


def test_no_bundle_is_made_of_a_repository(scene: Scene) -> None:
    path = f"/v1/content/{scene.page}/repository/bundle"
    scene.owner.api("POST", path, {}).refused(409, "AppIsNotGitManaged")
    settings = {"repository": "https://example.invalid/team/report.git"}
    git = scene.owner.api("POST", "/v1/content", {"name": "git"}).ok()["guid"]
    scene.owner.api("PUT", f"/v1/content/{git}/repository", settings).ok()
    begun = scene.owner.api("POST", f"/v1/content/{git}/repository/bundle", {"ref": "main"}).ok()
    assert begun["bundle_id"] is None
    assert scene.owner.get(f"/v1/tasks/{begun['task_id']}").ok()["code"] == 1
