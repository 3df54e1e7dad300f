"""Locks of uv, Poetry and Pipenv are read without these programs, and as they mean them."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from connectapi.bundles import BundleError, dependencies

Folder = Callable[[Mapping[str, str | bytes]], Path]
HASH = "sha256:" + "a" * 64
PROJECT = """
[project]
name = "harbour"
version = "1"
requires-python = ">=3.11"
dependencies = ["flask>=3", "httpx[http2]==0.27.0; python_version < '3.13'"]

[project.optional-dependencies]
maps = ["folium"]
all = ["harbour[maps]", "rich"]

[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
lint = ["ruff"]
"""
UV_LOCK = f"""
version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "harbour"
version = "1"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "flask" }},
    {{ name = "httpx", extra = ["http2"], marker = "python_full_version < '3.13'" }},
]

[package.optional-dependencies]
maps = [{{ name = "folium" }}]

[package.dev-dependencies]
dev = [{{ name = "pytest" }}]

[package.metadata]
requires-dist = [
    {{ name = "flask", specifier = ">=3" }},
    {{ name = "folium", marker = "extra == 'maps'" }},
    {{ name = "httpx", extras = ["http2"], marker = "python_full_version < '3.13'" }},
]
provides-extras = ["maps"]

[package.metadata.requires-dev]
dev = [{{ name = "pytest" }}]

[[package]]
name = "click"
version = "8.1.7"
source = {{ registry = "https://pypi.org/simple" }}
dependencies = [{{ name = "colorama", marker = "sys_platform == 'win32'" }}]
sdist = {{ url = "https://x.invalid/click.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "colorama"
version = "0.4.6"
source = {{ registry = "https://pypi.org/simple" }}
sdist = {{ url = "https://x.invalid/colorama.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "flask"
version = "3.0.3"
source = {{ registry = "https://pypi.org/simple" }}
dependencies = [{{ name = "click" }}]
sdist = {{ url = "https://x.invalid/flask.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "folium"
version = "0.17.0"
source = {{ registry = "https://pypi.org/simple" }}
sdist = {{ url = "https://x.invalid/folium.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "h2"
version = "4.1.0"
source = {{ registry = "https://pypi.org/simple" }}
sdist = {{ url = "https://x.invalid/h2.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "httpx"
version = "0.27.0"
source = {{ registry = "https://pypi.org/simple" }}
sdist = {{ url = "https://x.invalid/httpx.tar.gz", hash = "{HASH}", size = 1 }}

[package.optional-dependencies]
http2 = [{{ name = "h2" }}]

[[package]]
name = "pytest"
version = "8.0.0"
source = {{ registry = "https://pypi.org/simple" }}
dependencies = [{{ name = "colorama", marker = "sys_platform == 'win32'" }}]
sdist = {{ url = "https://x.invalid/pytest.tar.gz", hash = "{HASH}", size = 1 }}
"""


def bare(lines: tuple[str, ...]) -> list[str]:
    return [line.partition(" --hash")[0] for line in lines]


def exported(root: Path, *options: str) -> list[str]:
    program = Path(sys.executable).parent / "uv"
    plain = ("--no-header", "--no-annotate", "--no-emit-project", "--no-default-groups")
    done = subprocess.run(
        [program, "export", "--frozen", "--offline", "--quiet", *plain, *options],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.replace("\\\n", "").splitlines()


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
