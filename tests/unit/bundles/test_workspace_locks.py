"""A member of a workspace of uv has the lock at the workspace's root."""

import pytest
from packaging.requirements import Requirement

from connectapi.bundles import BundleError, dependencies
from tests.unit.bundles.uv_locks import PROJECT, UV_LOCK, Folder, bare, exported

WORKSPACE = """
[project]
name = "port"
version = "1"
requires-python = ">=3.11"
dependencies = ["pytest"]

[tool.uv.workspace]
members = ["apps/*"]
"""
PORT_LOCK = (
    UV_LOCK.replace('virtual = "."', 'virtual = "apps/harbour"').replace(
        'requires-python = ">=3.11"\n',
        'requires-python = ">=3.11"\n[manifest]\nmembers = ["harbour", "port"]\n',
    )
    + """
[[package]]
name = "port"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "pytest" }]

[package.metadata]
requires-dist = [{ name = "pytest" }]
"""
)


@pytest.mark.parametrize("source", [None, "uv.lock"])
def test_a_member_of_a_workspace_has_the_lock_of_its_root(
    folder: Folder, source: str | None
) -> None:
    top = folder(
        {"pyproject.toml": WORKSPACE, "uv.lock": PORT_LOCK, "apps/harbour/pyproject.toml": PROJECT}
    )
    root = top / "apps" / "harbour"
    found = dependencies(root, source=source, extras=["maps"])
    theirs = {line.split(" --hash")[0].strip() for line in exported(root, "--extra=maps")}
    assert {str(Requirement(line)) for line in bare(found.requirements)} == {
        str(Requirement(line)) for line in theirs
    }
    assert (found.source, found.package_file) == ("uv.lock", "requirements.txt")
    assert bare(dependencies(top).requirements)[-1] == "pytest==8.0.0"


def test_a_lock_above_that_is_of_something_else_is_left_alone(folder: Folder) -> None:
    plain = PROJECT.replace(", \"httpx[http2]==0.27.0; python_version < '3.13'\"", "")
    alone = PORT_LOCK.replace("apps/harbour", "apps/other")
    for project, lock in ((WORKSPACE, alone), (PROJECT, PORT_LOCK), ("[[", PORT_LOCK)):
        top = folder(
            {"pyproject.toml": project, "uv.lock": lock, "apps/harbour/pyproject.toml": plain}
        )
        found = dependencies(top / "apps" / "harbour")
        assert (found.source, found.requirements) == ("pyproject.toml", ("flask>=3",))


def test_places_in_the_lock_of_a_workspace_count_from_its_root(folder: Folder) -> None:
    wheel = """
[[package]]
name = "click"
version = "8.1.7"
source = { path = "apps/harbour/click.whl" }
"""
    start, rest = PORT_LOCK.split('\n[[package]]\nname = "click"')
    lock = start + wheel + "\n[[package]]" + rest.split("\n[[package]]", 1)[1]
    files = {"pyproject.toml": WORKSPACE, "uv.lock": lock, "apps/harbour/pyproject.toml": PROJECT}
    top = folder({**files, "apps/harbour/click.whl": "x"})
    assert "./click.whl" in dependencies(top / "apps" / "harbour").requirements
    lock = lock.replace("apps/harbour/click.whl", "click.whl")
    top = folder({**files, "uv.lock": lock, "click.whl": "x"})
    with pytest.raises(BundleError, match="place on this machine"):
        dependencies(top / "apps" / "harbour")
