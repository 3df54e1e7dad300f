"""Deployments that make environments: their logs, what they leave behind, and how they fail.

Most install from wheels that lie in the bundle, so they need no package index.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.server.store import bundles
from connectapi.testing import LocalConnect
from tests.server.runtime.bundling import (
    APP,
    OWN,
    VERSION,
    build,
    bundle,
    deploy,
    failing,
    last_error,
)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True, run_content=True) as server:
        yield server


@pytest.fixture
def client(server: LocalConnect) -> Client:
    return server.client()


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
