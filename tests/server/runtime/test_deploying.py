"""Deployments that make environments: their logs, what they leave behind, and how they fail.

Most install from wheels that lie in the bundle, so they need no package index.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from connectapi import Client, ContentItem, TaskFailed
from connectapi.bundles.manifest import read_manifest
from connectapi.server.content.job import Job
from connectapi.server.runtime.commands import Command
from connectapi.server.runtime.entry_points import check_program
from connectapi.server.runtime.launching import CannotLaunch
from connectapi.server.store import bundles
from connectapi.testing import LocalConnect
from tests.server.runtime.workshop import until

VERSION = ".".join(str(part) for part in sys.version_info[:3])
APP = "import streamlit\n"


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True, run_content=True) as server:
        yield server


@pytest.fixture
def client(server: LocalConnect) -> Client:
    return server.client()


def wheel(folder: Path, name: str, version: str, needs: str = "") -> None:
    """Write a wheel of a package that is one empty module."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": metadata + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            # Always the same bytes, whenever it is written.
            archive.writestr(zipfile.ZipInfo(path), text)


def bundle(
    folder: Path,
    files: Mapping[str, str],
    mode: str = "python-streamlit",
    entry: str | None = "app.py",
    *,
    python: str | None = VERSION,
    **environment: object,
) -> Path:
    """Write a bundle whose requirements are met by its own wheels."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel(folder / "wheels", "harbour", "1.0", "tide>=2")
    wheel(folder / "wheels", "tide", "2.5")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    manifest: dict[str, object] = {"version": 1, "metadata": {"appmode": mode, "entrypoint": entry}}
    if python:
        manager = {"name": "pip", "version": "25.0", "package_file": "requirements.txt"}
        manifest["python"] = {"version": python, "package_manager": manager}
    if environment:
        manifest["environment"] = environment
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    manifest["files"] = {name: {"checksum": ""} for name in names}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


OWN = "--no-index\n--find-links wheels\n"


def deploy(client: Client, folder: Path, name: str, **options: Any) -> tuple[ContentItem, str]:
    """Deploy a folder; the item and the log, without the times in it."""
    lines: list[str] = []
    item = client.deploy(folder, name=name, on_log=lines.append, **options)
    return item, plain(lines)


def build(client: Client, item: ContentItem) -> str:
    """Build the active bundle of an item anew; the log."""
    order = client.api.content.build_content_bundle(item.guid, bundle_id=item.bundle_id)
    return plain(list(client.tasks.wait(order.task_id, timeout=60).output))


def plain(lines: list[str]) -> str:
    stamp = r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{9} "
    return "\n".join(re.sub(stamp, "", line) for line in lines)


def failing(client: Client, folder: Path, name: str) -> tuple[str, str]:
    """Deploy a folder that cannot be; the error of the task and its log."""
    with pytest.raises(TaskFailed) as failure:
        client.deploy(folder, name=name)
    return failure.value.error, plain(list(failure.value.log))


def last_error(client: Client, name: str) -> Any:
    """Give the error of the newest job of an item, as the API has it."""
    guid = client.content.one(name=name).guid
    job = client.api.jobs.get_jobs(guid)[0]
    return client.api.jobs.get_job_error(guid, job.key)


def test_the_log_has_the_steps_of_a_real_server(client: Client, tmp_path: Path) -> None:
    files = {"app.py": APP, "requirements.txt": OWN + "harbour==1.0\nrsconnect-python==1.2\n"}
    item, log = deploy(client, bundle(tmp_path, files), "steps")
    steps = [
        r"Building Streamlit application\.\.\.",
        rf"Bundle created with Python version {VERSION} is compatible with environment Local .+",
        rf"Bundle requested Python version {VERSION}; using /.+ from Local which has version .+",
        rf"\[rsc-session\] Content GUID: {item.guid}",
        rf"\[rsc-session\] Bundle ID: {item.bundle_id}",
        r"\[rsc-session\] Job Key: \w+",
        r"Creating environment: [\w-]{22}",
        r"Skipped packages: rsconnect-python==1\.2",
        r"Installing harbour \(1\.0\) \.\.\.",
        r"Installing tide \(2\.5\) \.\.\.",
        r"Packages in the environment: harbour==1\.0, tide==2\.5",
        r"Creating lockfile: python/requirements\.txt\.lock",
        rf"Completed Python build using Local against Python version: '{VERSION}'",
        r"Launching Streamlit application\.\.\.",
    ]

    assert re.search("\n(.*\n)*".join(steps), f"{log}\n"), log
    assert item.py_version == VERSION
    jobs = client.api.jobs.get_jobs(item.guid)
    assert [(job.tag, job.exit_code) for job in jobs] == [("python_restore", 0)]


def test_what_is_installed_is_what_the_server_tells(client: Client, tmp_path: Path) -> None:
    files = {"app.py": APP, "requirements.txt": OWN + "harbour"}
    item, _ = deploy(client, bundle(tmp_path, files), "told")

    assert [(one.name, one.version) for one in item.packages()] == [
        ("harbour", "1.0"),
        ("tide", "2.5"),
    ]
    lock = item.get_lockfile()
    assert lock.splitlines()[0].endswith(f"python={VERSION}")
    assert lock.splitlines()[1:] == ["harbour==1.0", "tide==2.5"]


def test_the_second_deployment_uses_what_is_there(client: Client, tmp_path: Path) -> None:
    files = {"app.py": APP, "requirements.txt": OWN + "tide==2.5"}
    _, first = deploy(client, bundle(tmp_path / "one", files), "second")
    files["requirements.txt"] = OWN + "\n# the same\ntide==2.5\n"
    item, second = deploy(client, bundle(tmp_path / "two", files), "second")
    key = re.search(r"Creating environment: (\S{22})", first)

    assert key, first
    assert f"Using cached environment: {key[1]}" in second
    assert "Installing" not in second
    log = build(client, item)
    assert f"Creating environment: {key[1]}" in log, "a build makes it anew"
    assert "Launching" not in log


def test_a_bundle_without_requirements_gets_an_empty_environment(
    client: Client, tmp_path: Path
) -> None:
    _, log = deploy(client, bundle(tmp_path, {"app.py": APP}), "bare")

    assert "Packages in the environment: none" in log


def test_where_packages_are_not_managed_none_are_installed(client: Client, tmp_path: Path) -> None:
    files = {"app.py": APP, "requirements.txt": OWN + "harbour"}
    folder = bundle(tmp_path, files, environment_management={"python": False})
    item, log = deploy(client, folder, "unmanaged")

    assert "Packages are not managed for this content" in log
    assert "harbour" not in log.partition("Creating environment")[2]
    assert item.py_environment_management is False
    assert list(item.packages()) == []


def test_a_package_in_the_bundle_is_installed_from_it(client: Client, tmp_path: Path) -> None:
    files = {"app.py": APP, "requirements.txt": OWN + "./wheels/tide-2.5-py3-none-any.whl\n"}
    item, _ = deploy(client, bundle(tmp_path, files), "local")

    assert item.get_lockfile().splitlines()[1:] == ["tide @ ./wheels/tide-2.5-py3-none-any.whl"]


@pytest.mark.parametrize(
    "requirements, code, words",
    [
        (OWN + "flsak==1.0", "python-package-version-not-available", "no package flsak"),
        (OWN + "tide==9", "python-package-version-not-available", "requirement tide==9 cannot"),
        (OWN + "harbour\ntide<2", "python-package-install-failed", "cannot be met together"),
        (OWN + "-r gone.txt", "python-package-install-failed", "no file 'gone.txt'"),
        (OWN + "-e ../other", "python-package-install-failed", "leads out of the bundle"),
        (OWN + "tide ~~ 2", "python-package-install-failed", "line that cannot be read"),
    ],
)
def test_requirements_that_cannot_be_met_fail_the_task(
    client: Client, tmp_path: Path, requirements: str, code: str, words: str
) -> None:
    files = {"app.py": APP, "requirements.txt": requirements}
    name = tmp_path.name
    error, log = failing(client, bundle(tmp_path, files), name)

    assert error == f"An error occurred while building your content. (Error code: {code})"
    assert words in log, log
    assert log.count(words) == 1, "it is said once"
    told = last_error(client, name)
    assert told.code == code
    assert words in told.summary
    assert told.help_url.endswith(f"#{code}")


@pytest.mark.parametrize(
    "mode, entry, files, words",
    [
        ("python-streamlit", "main.py", {}, r"no file 'main\.py'"),
        ("python-streamlit", "main", {}, r"no file 'main\.py'"),
        ("python-fastapi", "main:app", {}, r"no module 'main'.*Files: app\.py"),
        ("python-fastapi", "app:api", {}, r"no 'api'.*What it defines: application"),
        ("python-api", "app:create()", {}, "no 'create'"),
        ("python-shiny", "shiny.express.app:gone_2e_py", {}, r"no file 'gone\.py'"),
        ("jupyter-voila", "gone.ipynb", {}, r"no file 'gone\.ipynb'"),
        ("jupyter-static", "gone.ipynb", {"a.ipynb": "{}"}, r"Documents in it: a\.ipynb, app\.py"),
        ("python-bokeh", "../app.py", {}, "no file"),
    ],
)
def test_an_entry_point_that_is_not_there_fails_before_anything_is_installed(
    client: Client, tmp_path: Path, mode: str, entry: str, files: dict[str, str], words: str
) -> None:
    whole = {"app.py": "application = 1\ndef _f(): pass\n", **files}
    folder = bundle(tmp_path, {**whole, "requirements.txt": OWN + "tide"}, mode, entry)
    name = tmp_path.name
    error, log = failing(client, folder, name)

    assert error == "An error occurred while building the content (build-failed-error)"
    assert re.search(words, log), log
    assert "environment:" not in log
    assert last_error(client, name).code == "build-failed-error"


@pytest.mark.parametrize(
    "code",
    [
        "from harbour import api",
        "from harbour import *",
        "try:\n    api = 1\nexcept ImportError:\n    pass",
        "if True:\n    (api, other) = 1, 2",
        "def start():\n    global api\n    api = 1\nstart()",
        "globals()['api'] = 1",
        "class api: pass",
        "def __getattr__(name): return 1",
        "match 1:\n    case api: pass",
        "import harbour as api",
        "this is no Python",
    ],
)
def test_an_object_that_may_be_there_is_believed(tmp_path: Path, code: str) -> None:
    folder = bundle(tmp_path, {"app.py": code}, "python-fastapi", "app:api")
    check_program(read_manifest(folder / "manifest.json"), folder, {}, frozenset())


def test_an_entry_point_without_a_name_is_found_by_the_usual_ones(tmp_path: Path) -> None:
    folder = bundle(tmp_path, {"app.py": "", "b.py": ""}, "python-dash", None)

    check_program(read_manifest(folder / "manifest.json"), folder, {}, frozenset())


@pytest.mark.parametrize("module, there", [("harbour", True), ("pier", False)])
def test_a_module_may_come_with_the_requirements(tmp_path: Path, module: str, there: bool) -> None:
    folder = bundle(tmp_path, {"app.py": ""}, "python-fastapi", f"{module}:app")
    manifest = read_manifest(folder / "manifest.json")
    if there:
        check_program(manifest, folder, {}, frozenset({"harbour"}))
    else:
        with pytest.raises(CannotLaunch, match=module):
            check_program(manifest, folder, {}, frozenset({"harbour"}))


def test_a_python_that_nobody_has_fails_with_those_that_are_here(
    client: Client, tmp_path: Path
) -> None:
    error, log = failing(client, bundle(tmp_path, {"app.py": APP}, python="2.7.18"), "old-python")

    assert "build-failed-error" in error
    assert "no compatible Local environment with Python version 2.7.18" in log
    assert VERSION in log


@pytest.mark.parametrize(
    "mode, entry, file, program",
    [
        ("shiny", None, "app.R", "Rscript"),
        ("api", None, "plumber.R", "Rscript"),
        ("rmd-static", None, "index.Rmd", "Rscript"),
        ("quarto-static", None, "index.qmd", "quarto"),
        ("nodejs", "app.js", "app.js", "node"),
        ("tensorflow-saved-model", None, "saved_model.pb", "tensorflow_model_server"),
    ],
)
def test_a_kind_whose_program_is_missing_fails_with_its_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    entry: str | None,
    file: str,
    program: str,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    folder = bundle(tmp_path, {file: "text"}, mode, entry, python=None)
    with LocalConnect(socket=False, run_content=True) as server:
        error, log = failing(server.client(), folder, "other")

    assert "build-failed-error" in error
    assert re.search(rf"needs the program '?{program}|program '?{program}'?, which", log), log


def test_a_failed_deployment_leaves_the_active_bundle_alone(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    files = {"app.py": APP, "requirements.txt": OWN + "tide"}
    item, _ = deploy(client, bundle(tmp_path / "one", files), "steady")
    place = server.services.archives.folder(int(str(item.bundle_id)))
    before = place.stat().st_ino
    files["requirements.txt"] = OWN + "tide==9"
    failing(client, bundle(tmp_path / "two", files), "steady")
    after = client.content.get(item.guid)

    assert after.bundle_id == item.bundle_id
    assert after.last_deployed_time == item.last_deployed_time
    log = build(client, item)
    assert "Unpacked" not in log, "processes may run in these files"
    assert place.stat().st_ino == before


def cache_of(client: Client) -> list[tuple[str, str, str]]:
    return [(one.language, one.version, one.image_name) for one in client.runtime_caches.find()]


def test_a_cache_is_removed_whole_and_made_again_when_it_is_needed(tmp_path: Path) -> None:
    with LocalConnect(socket=False, check_answers=True, run_content=True) as server:
        client = server.client()
        assert cache_of(client) == []
        files = {"app.py": APP, "requirements.txt": OWN + "tide"}
        item, _ = deploy(client, bundle(tmp_path, files), "cached")
        assert cache_of(client) == [("Python", VERSION, "Local")]
        environments = server.services.runtime.environments  # type: ignore[union-attr]  # it runs content
        number = int(str(item.bundle_id))
        made = environments.of_bundle(number)
        assert made is not None
        assert client.runtime_caches.delete("python", VERSION, dry_run=True) is None
        assert made.folder.exists()

        task = client.runtime_caches.delete("python", VERSION, timeout=30)
        assert task is not None
        assert task.output[0] == "Deleting runtime cache..."
        assert cache_of(client) == []
        assert not made.folder.parent.exists()
        assert environments.of_bundle(number) is None

        log = server.services.tasks.begin("deploy", user_id=1, content_id=1)
        services = server.services
        values = {"content_id": 1, "tag": "python_restore"}
        job = Job.begin(services.database, services.clock, services.work, log, values)
        assert environments.restore(number, job) == made
        assert environments.of_bundle(number) == made
        job.finish(0)


def test_a_cache_in_use_is_not_removed(tmp_path: Path) -> None:
    with LocalConnect(socket=False, run_content=True) as server:
        item, _ = deploy(server.client(), bundle(tmp_path, {"app.py": APP}), "used")
        services = server.services
        environments = services.runtime.environments  # type: ignore[union-attr]  # it runs content
        made = environments.of_bundle(int(str(item.bundle_id)))
        assert made is not None
        values = {"content_id": 1, "tag": "run_streamlit"}
        job = Job.begin(services.database, services.clock, services.work, None, values)
        running = job.start(
            Command([str(made.python), "-c", "import time; time.sleep(60)"], tmp_path, {})
        )
        told: list[str] = []
        errors: list[str] = []
        environments.begin_removal(VERSION, told.append, errors.append, patience=0.3)
        until(lambda: errors)
        assert item.guid in errors[0]
        assert "in use by 1 process" in errors[0]
        assert made.folder.exists()

        environments.begin_removal(VERSION, told.append, errors.append, patience=20)
        until(lambda: len(told) > 1)
        running.stop(0)
        until(lambda: len(errors) > 1)
        job.finish(0)
        assert told == ["Waiting for 1 process that use it..."] * 2
        assert errors[1] == ""
        assert not made.folder.exists()


def test_the_languages_of_the_server_are_those_of_the_machine(
    server: LocalConnect, client: Client
) -> None:
    runtime = server.services.runtime
    assert runtime is not None
    python = client.api.server_information.get_python_information()
    node = client.api.server_information.get_nodejs_information()
    program = runtime.programs.find("node")

    assert VERSION in [one.version for one in python.installations]
    assert [one.version for one in node.installations] == ([program.version] if program else [])
    assert node.enabled is (program is not None)


def test_packages_of_node_are_installed_by_npm(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    runtime = server.services.runtime
    assert runtime is not None
    if runtime.programs.find("npm") is None:
        pytest.skip("there is no npm on this machine")
    files = {
        "app.js": "require('horn')",
        "package.json": '{"name": "a", "dependencies": {"horn": "file:./horn"}}',
        "horn/package.json": '{"name": "horn", "version": "1.0.0"}',
    }
    item, log = deploy(client, bundle(tmp_path, files, "nodejs", "app.js", python=None), "node")

    assert "Installing packages with npm install ..." in log
    place = server.services.archives.folder(int(str(item.bundle_id)))
    assert (place / "node_modules" / "horn" / "package.json").is_file()


def test_the_environment_is_noted_with_the_bundle_and_goes_with_it(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    item, _ = deploy(client, bundle(tmp_path, {"app.py": APP}), "noted")
    services = server.services
    runtime = services.runtime
    assert runtime is not None
    number = int(str(item.bundle_id))
    made = runtime.environments.of_bundle(number)
    assert made is not None
    item.delete()

    assert runtime.environments.of_bundle(number) is None
    with services.database.read() as connection:
        assert bundles.one(connection, 1, number) is None
    assert made.folder.exists(), "other bundles may use it, now or later"


WEB = {
    "flask": ("python-api", "from flask import Flask\napp = Flask(__name__)\n", "flask"),
    "fastapi": ("python-fastapi", "from fastapi import FastAPI\napp = FastAPI()\n", "fastapi"),
}


@pytest.mark.content
@pytest.mark.parametrize("kind", WEB)
def test_packages_come_from_the_index(client: Client, tmp_path: Path, kind: str) -> None:
    mode, code, requirement = WEB[kind]
    files = {"app.py": code, "requirements.txt": requirement}
    item, log = deploy(client, bundle(tmp_path, files, mode, "app:app"), kind)
    names = [one.name.lower() for one in item.packages()]

    assert requirement in names
    assert "uvicorn" not in names, "what we add is none of the content's"
    assert re.search(rf"Installing {requirement} \(\S+\) \.\.\.", log)
    assert "Installing uvicorn (" in log


@pytest.mark.content
def test_a_pin_that_is_in_the_way_of_the_server_is_named(client: Client, tmp_path: Path) -> None:
    files = {"app.py": "app = 1", "requirements.txt": "h11==0.7.0\nclick<6\n"}
    folder = bundle(tmp_path, files, "python-fastapi", "app:app")
    error, log = failing(client, folder, "pinned")

    assert error.endswith("(Error code: python-package-install-failed)")
    assert "which is in the way" in log, log
