"""Locks of uv, Poetry and Pipenv are read without these programs, and as they mean them."""

import json

import pytest
from packaging.requirements import Requirement

from connectapi.bundles import BundleError, dependencies
from connectapi.bundles.dependencies_uv import PUBLIC_INDEX
from tests.unit.bundles.uv_locks import HASH, PROJECT, UV_LOCK, Folder, bare, exported


@pytest.mark.parametrize(
    "groups, extras", [([], []), (["dev"], []), ([], ["maps"]), (["dev"], ["maps"])]
)
def test_a_lock_of_uv_is_read_as_uv_exports_it(
    folder: Folder, groups: list[str], extras: list[str]
) -> None:
    root = folder({"pyproject.toml": PROJECT, "uv.lock": UV_LOCK})
    found = dependencies(root, groups=groups, extras=extras)

    options = [f"--group={one}" for one in groups] + [f"--extra={one}" for one in extras]
    theirs = {line.split(" --hash")[0].strip() for line in exported(root, *options)}

    assert {str(Requirement(line)) for line in bare(found.requirements)} == {
        str(Requirement(line)) for line in theirs
    }
    assert found.source == "uv.lock"
    assert all(line.endswith(f" --hash={HASH}") for line in found.requirements)
    assert found.warnings == ()


def test_sources_in_a_lock_of_uv(folder: Folder) -> None:
    commit = "c" * 40
    lock = f"""
version = 1
[[package]]
name = "x"
source = {{ editable = "." }}
dependencies = [{{ name = "a" }}, {{ name = "b" }}, {{ name = "c" }}, {{ name = "d" }}]
[[package]]
name = "a"
version = "1"
source = {{ git = "https://x.invalid/a?rev=main&subdirectory=s#{commit}" }}
[[package]]
name = "b"
version = "1"
source = {{ url = "https://x.invalid/b.whl" }}
[[package]]
name = "c"
version = "1"
source = {{ registry = "https://me:secret@inner.invalid/simple" }}
sdist = {{ hash = "{HASH}" }}
[[package]]
name = "d"
version = "1"
source = {{ path = "d.whl" }}
"""
    root = folder({"uv.lock": lock, "d.whl": "x"})
    found = dependencies(root)

    assert found.requirements == (
        f"a @ git+https://x.invalid/a@{commit}#subdirectory=s",
        "b @ https://x.invalid/b.whl",
        "c==1",
        "./d.whl",
    )
    assert any("comes from https://inner.invalid/simple" in one for one in found.warnings)
    assert any("hashes are left out, for a has none" in one for one in found.warnings)
    (root / "d.whl").unlink()
    with pytest.raises(BundleError, match=r"package d: 'd\.whl' is a place on this machine"):
        dependencies(root)


@pytest.mark.parametrize(
    "host, is_usual",
    [(PUBLIC_INDEX, True), (f"files.{PUBLIC_INDEX}", True), (f"not{PUBLIC_INDEX}", False)],
)
def test_only_the_public_index_itself_goes_without_a_warning(
    folder: Folder, host: str, is_usual: bool
) -> None:
    lock = f"""
version = 1
[[package]]
name = "x"
source = {{ editable = "." }}
dependencies = [{{ name = "a" }}]
[[package]]
name = "a"
version = "1"
source = {{ registry = "https://{host}/simple" }}
"""
    found = dependencies(folder({"uv.lock": lock}))

    assert found.requirements == ("a==1",)
    assert any(f"comes from https://{host}" in one for one in found.warnings) is not is_usual


@pytest.mark.parametrize(
    "text, message",
    [
        ("version = 2", "only version 1 is known"),
        ("version = 1", "names no project"),
        ("[", "not valid TOML"),
        (
            "version = 1\n[[package]]\nname='x'\nsource={virtual='.'}\ndependencies=[{name='y'}]",
            "needs 'y', but does not pin it",
        ),
        (
            UV_LOCK.replace("sys_platform == 'win32'", "sys_platform ="),
            "is no condition",
        ),
    ],
)
def test_locks_of_uv_that_are_wrong(folder: Folder, text: str, message: str) -> None:
    with pytest.raises(BundleError, match=message):
        dependencies(folder({"uv.lock": text}))


POETRY_2 = f"""
[[package]]
name = "Flask"
version = "3.0.3"
optional = false
groups = ["main"]
files = [{{ file = "x", hash = "{HASH}" }}]

[[package]]
name = "colorama"
version = "0.4.6"
optional = false
groups = ["main", "dev"]
markers = {{ main = "sys_platform == 'win32'", dev = "sys_platform == 'win32'" }}
files = [{{ file = "x", hash = "{HASH}" }}]

[[package]]
name = "folium"
version = "0.17"
optional = true
groups = ["main"]
markers = 'extra == "maps"'
files = [{{ file = "x", hash = "{HASH}" }}]

[[package]]
name = "pytest"
version = "8"
optional = false
groups = ["dev"]
files = [{{ file = "x", hash = "{HASH}" }}]

[extras]
maps = ["folium"]

[metadata]
lock-version = "2.1"
python-versions = ">=3.11"
"""


def test_a_lock_of_poetry(folder: Folder) -> None:
    root = folder({"poetry.lock": POETRY_2, "pyproject.toml": "[project]\nname='x'\n"})
    plain = ['colorama==0.4.6 ; sys_platform == "win32"', "flask==3.0.3"]

    found = dependencies(root)
    assert found.source == "poetry.lock"
    assert bare(found.requirements) == plain
    assert found.requirements[1].endswith(f"--hash={HASH}")
    assert bare(dependencies(root, groups=["dev"]).requirements) == [*plain, "pytest==8"]
    assert bare(dependencies(root, extras=["maps"]).requirements) == [*plain, "folium==0.17"]
    with pytest.raises(BundleError, match=r"no extra 'gone'; there are: maps"):
        dependencies(root, extras=["gone"])
    with pytest.raises(BundleError, match=r"no group 'gone'; there are: dev$"):
        dependencies(root, groups=["gone"])


def test_a_lock_of_an_older_poetry(folder: Folder) -> None:
    lock = """
[[package]]
name = "a"
version = "1"
optional = false
[package.dependencies]
b = {version = "*", markers = "python_version < '3.12'"}
c = {version = "*", optional = true, markers = "extra == 'x'"}
[[package]]
name = "b"
version = "2"
optional = false
[[package]]
name = "c"
version = "3"
optional = true
[[package]]
name = "t"
version = "4"
optional = false
[package.source]
type = "git"
url = "https://x.invalid/t"
reference = "main"
resolved_reference = "abc"
[metadata]
lock-version = "2.0"
"""
    project = """
[tool.poetry.dependencies]
python = "^3.11"
a = "^1"
c = {version = "*", optional = true}
[tool.poetry.group.dev.dependencies]
t = "*"
"""
    root = folder({"poetry.lock": lock, "pyproject.toml": project})

    found = dependencies(root)
    assert found.requirements == ("a==1", 'b==2 ; python_version < "3.12"')
    assert found.python_constraint == ">=3.11,<4.0"
    assert dependencies(root, groups=["dev"]).requirements[2] == "t @ git+https://x.invalid/t@abc"
    assert dependencies(root, groups=["Dev"]) == dependencies(root, groups=["dev"])
    with pytest.raises(BundleError, match=r"no group 'gone'; there are: dev$"):
        dependencies(root, groups=["gone"])
    (root / "pyproject.toml").unlink()
    with pytest.raises(BundleError, match=r"no pyproject\.toml"):
        dependencies(root)


def test_a_lock_of_pipenv(folder: Folder) -> None:
    lock = {
        "_meta": {"requires": {"python_version": "3.11"}},
        "default": {
            "Flask": {"version": "==3.0.3", "hashes": [HASH], "markers": "python_version >= '3.8'"},
            "httpx": {"version": "==0.27", "extras": ["http2"], "hashes": [HASH]},
        },
        "develop": {"mine": {"path": ".", "editable": True}},
    }
    root = folder({"Pipfile.lock": json.dumps(lock)})

    found = dependencies(root)
    assert found.source == "Pipfile.lock"
    assert found.requirements == (
        f'flask==3.0.3 ; python_version >= "3.8" --hash={HASH}',
        f"httpx[http2]==0.27 --hash={HASH}",
    )
    with pytest.raises(BundleError, match=r"package mine: '\.' is an editable install"):
        dependencies(root, groups=["dev"])
    with pytest.raises(BundleError, match="no category 'gone'; there are: default, develop"):
        dependencies(root, groups=["gone"])


def test_a_lock_that_is_a_link_out_of_the_folder_is_refused(folder: Folder) -> None:
    top = folder({"uv.lock": UV_LOCK, "app/pyproject.toml": PROJECT})
    (top / "app" / "uv.lock").symlink_to(top / "uv.lock")
    with pytest.raises(BundleError):
        dependencies(top / "app", source="uv.lock")
