"""What a project needs installed is read from what it says, and never guessed."""

import contextlib
import json
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement

from connectapi.bundles import BundleError, Dependencies, dependencies

Folder = Callable[[Mapping[str, str | bytes]], Path]
OWN = platform.python_version()
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


def test_a_requirements_file_is_shipped_as_it_is(folder: Folder) -> None:
    text = "# ours\nflask>=3  # web\n-r more/extra.txt\n--index-url https://x.invalid/simple\n"
    root = folder({"requirements.txt": text, "more/extra.txt": "httpx \\\n  ==0.27\r\n"})

    found = dependencies(root)

    assert found.source == found.package_file == "requirements.txt"
    assert found.generated is None
    assert found.files == ("more/extra.txt",)
    assert found.requirements[0] == "flask>=3"
    assert "httpx   ==0.27" in found.requirements
    assert found.warnings == ()
    assert found.python_version == OWN
    assert found.python_constraint is None


@pytest.mark.parametrize(
    "line, message",
    [
        ("flask >= = 3", r"requirements\.txt, line 2: 'flask >= = 3' is no requirement"),
        ("flask>=1.0.*", "is no requirement"),
        ("-e .", "line 2: '.' is an editable install"),
        ("--editable=./src", "editable install"),
        ("../other", "a place on this machine"),
        ("/opt/wheels/x.whl", "a place on this machine"),
        ("x @ file:///opt/x.whl", "a place on this machine"),
        ("./gone.whl", "a place on this machine"),
        ("-r gone.txt", "there is no file 'gone.txt'"),
        ("-r ../x.txt", "lies outside of the folder"),
        ("-c ../x.txt", "lies outside of the folder"),
    ],
)
def test_lines_that_no_server_can_install(folder: Folder, line: str, message: str) -> None:
    root = folder({"requirements.txt": f"flask\n{line}\n"})
    with pytest.raises(BundleError, match=message):
        dependencies(root)


def test_what_lies_in_the_folder_or_elsewhere_is_warned_about(folder: Folder) -> None:
    lines = "./x.whl\n-e git+https://x.invalid/y#egg=y\ngit+https://x.invalid/z\nrsconnect-python\n"
    found = dependencies(folder({"requirements.txt": lines, "x.whl": "x"}))

    assert len(found.requirements) == 4
    assert "line 1: './x.whl' is installed from the bundle itself" in found.warnings[0]
    assert "line 2: an editable install is made from an address" in found.warnings[1]
    assert "line 4: rsconnect-python is a tool" in found.warnings[2]


def test_utf16_and_marks_are_read_and_anything_else_is_refused(folder: Folder) -> None:
    for data in ("flask\n".encode("utf-16"), b"\xef\xbb\xbfflask\r\n"):
        assert dependencies(folder({"requirements.txt": data})).requirements == ("flask",)
    with pytest.raises(BundleError, match="no text in UTF-8"):
        dependencies(folder({"requirements.txt": b"fl\xe4sk"}))


def test_a_project(folder: Folder) -> None:
    root = folder({"pyproject.toml": PROJECT})

    found = dependencies(root)
    assert found.source == "pyproject.toml"
    assert found.requirements[0] == "flask>=3"
    assert len(found.requirements) == 2
    assert found.python_constraint == ">=3.11"
    assert found.constraint_source == "pyproject.toml"
    assert found.package_file == "requirements.txt"
    assert found.generated is not None
    assert found.generated.decode().splitlines()[1:] == [*found.requirements]

    with_more = dependencies(root, groups=["Dev"], extras=["all"]).requirements
    assert with_more[2:] == ("folium", "rich", "pytest", "ruff")


@pytest.mark.parametrize(
    "text, message",
    [
        ("[project]\nname='x'\ndynamic=['dependencies']", "leaves its dependencies to a build"),
        ("[project]\nname='x'\ndependencies='flask'", "has to be a list"),
        ("[project]\nname='x'\ndependencies=['flask >= = 1']", "dependencies: .* no requirement"),
        ("[tool.poetry.dependencies]\nflask = '^3'", "run 'poetry lock'"),
        ("[project]\nrequires-python = 'abc'\nname='x'", "no range of versions"),
        ("[project]\nname = 1", "groups called 'a'"),
        ("[project]\nname='x'\n[dependency-groups]\na=[{include-group='a'}]", "includes itself"),
        ("[project]\nname='x'\n[dependency-groups]\na=[1]", "odd entry 1"),
        (
            "[project]\nname='x'\ndependencies=['y']\n[tool.uv.sources]\ny={path='../y'}",
            "a place on this machine",
        ),
        (
            "[project]\nname='x'\ndependencies=['y']\n[tool.uv.sources]\ny={workspace=true}",
            "editable install",
        ),
        ("[project", "not valid TOML"),
    ],
)
def test_projects_that_do_not_say_it(folder: Folder, text: str, message: str) -> None:
    with pytest.raises(BundleError, match=f"(?s){message}"):
        dependencies(
            folder({"pyproject.toml": text}), groups=["a"] if "group" in message + text else []
        )


def test_sources_of_uv_are_followed(folder: Folder) -> None:
    text = """
[project]
name = "x"
dependencies = ["a[b]>=1 ; python_version < '3.13'", "c", "d"]
[tool.uv.sources]
a = { git = "https://me:secret@x.invalid/a", tag = "v1", subdirectory = "s" }
c = { url = "https://x.invalid/c.whl" }
d = { index = "inner" }
"""
    found = dependencies(folder({"pyproject.toml": text}))

    assert found.requirements == (
        'a[b] @ git+https://x.invalid/a@v1#subdirectory=s ; python_version < "3.13"',
        "c @ https://x.invalid/c.whl",
        "d",
    )
    assert "d comes from the index inner" in found.warnings[0]


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


def test_the_first_of_several_counts_unless_another_is_named(folder: Folder) -> None:
    files = {"pyproject.toml": PROJECT, "uv.lock": UV_LOCK, "poetry.lock": POETRY_2}
    root = folder({**files, "requirements.txt": "rich\n", "ci/list.txt": "bottle\n"})

    assert dependencies(root).source == "requirements.txt"
    assert dependencies(root, source="ci/list.txt").package_file == "ci/list.txt"
    found = dependencies(root, source="pyproject.toml")
    assert found.requirements[0] == "flask>=3"
    # The project's own list is not written over.
    assert found.package_file == "requirements.connectapi.txt"
    (root / "requirements.txt").unlink()
    assert dependencies(root).source == "uv.lock"
    for source, message in {"gone.txt": "there is no file", str(root.parent): "no file"}.items():
        with pytest.raises(BundleError, match=message):
            dependencies(root, source=source)
    with pytest.raises(BundleError, match="knows no groups"):
        dependencies(root, source="ci/list.txt", groups=["dev"])


def test_nothing_is_needed_where_nothing_is_imported(folder: Folder) -> None:
    root = folder({"app.py": "import json, own, pkg.x\nfrom . import y\n", "own.py": "import os"})
    (root / "pkg").mkdir()

    found = dependencies(root)
    assert (found.requirements, found.source, found.generated) == ((), "", b"")
    (root / "own.py").write_text("import flask, os")
    with pytest.raises(BundleError, match=r"imports flask, but nothing says.*requirements\.txt"):
        dependencies(root)
    assert dependencies(root, code=["app.py"]).generated == b""


def test_an_environment(folder: Folder, tmp_path: Path) -> None:
    root = folder({"app.py": "import x"})
    environment = tmp_path / "env"
    site = environment / "lib" / "python3.12" / "site-packages"
    direct = {
        "one": {},
        "two": {"url": "https://x.invalid/two", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
        "three": {"url": tmp_path.as_uri(), "dir_info": {"editable": True}},
        "four": {"url": "file:///build/four.whl", "archive_info": {}},
        "own": {"url": root.as_uri(), "dir_info": {}},
        "pip": {},
    }
    for name, origin in direct.items():
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n")
        if origin:
            (info / "direct_url.json").write_text(json.dumps(origin))
    (environment / "pyvenv.cfg").write_text("home = /x\nversion_info = 3.12.4.final.0\n")
    python = environment / "bin" / "python"
    python.parent.mkdir()
    python.touch()

    for source in (environment, python):
        found = dependencies(root, source=source)
        assert found.requirements == (
            "four==1.0",
            "one==1.0",
            "two @ git+https://x.invalid/two@abc",
        )
        assert found.python_version == "3.12.4"
        assert found.generated is not None
        assert str(tmp_path) not in found.generated.decode()
        assert "three is installed from the folder" in found.warnings[1]


def test_the_interpreter_of_this_very_process(folder: Folder) -> None:
    found = dependencies(folder({"app.py": "import x"}), source=sys.executable)
    assert any(line.startswith("pytest==") for line in found.requirements)
    assert found.python_version == OWN


@pytest.mark.parametrize(
    "files, constraint, version",
    [
        ({".python-version": "3.12\n"}, "~=3.12.0", None),
        ({".python-version": "# ours\n3.12.4\n"}, "~=3.12.0", "3.12.4"),
        ({".python-version": "3"}, "~=3.0", None),
        ({".python-version": "3.12.*"}, "==3.12.*", None),
        ({".python-version": ">=3.11, <3.14"}, ">=3.11,<3.14", None),
        ({".python-version": "3.12", "pyproject.toml": ""}, "~=3.12.0", None),
        ({"setup.cfg": "[options]\npython_requires = >=3.10\n"}, ">=3.10", None),
        ({"pyproject.toml": "[project]\nrequires-python='>=3.9'", "setup.cfg": ""}, ">=3.9", None),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython='~3.11'"}, ">=3.11,<3.12", None),
    ],
)  # fmt: skip
def test_the_python_that_is_asked_for(
    folder: Folder, files: dict[str, str], constraint: str, version: str | None
) -> None:
    found = dependencies(folder({**files, "requirements.txt": ""}))
    assert found.python_constraint == constraint
    assert found.python_version == version or version is None


@pytest.mark.parametrize("text", ["pypy3.10", "3.13t", "3.14.0rc1", "my-env", "3.14-dev"])
def test_other_pythons_are_passed_over_with_a_warning(folder: Folder, text: str) -> None:
    found = dependencies(folder({".python-version": text, "requirements.txt": ""}))
    assert found.python_constraint is None
    assert text in found.warnings[0]


def test_the_server_is_asked_before_anything_is_sent(folder: Folder) -> None:
    root = folder({"requirements.txt": "", ".python-version": "3.12"})
    found = dependencies(root)

    assert found.check_against(["3.9.1", "3.12.1", "3.12.9", "3.13.0"]).startswith("3.12.")
    with pytest.raises(BundleError, match=r"~=3\.12\.0 \(\.python-ver.*has: 3\.9\.1, 3\.11\.2"):
        found.check_against(["3.11.2", "3.9.1"])
    with pytest.raises(BundleError, match="the server has: none"):
        found.check_against([])
    odd = Dependencies(python_constraint="snake", constraint_source="manifest.json")
    with pytest.raises(BundleError, match=r"manifest\.json asks for Python 'snake'"):
        odd.check_against(["3.12.1"])
    assert dependencies(root, python=">=3.8").check_against(["3.9.1"]) == "3.9.1"
    assert dependencies(root, python="3.9").python_constraint == "==3.9.*"
    assert dependencies(root, python="3.9").python_version == "3.9.0"
    with pytest.raises(BundleError, match="no version of Python"):
        dependencies(root, python="snake")


NAMES = st.sampled_from(
    ["requirements.txt", "pyproject.toml", "uv.lock", "poetry.lock", "Pipfile.lock",
     ".python-version", "setup.cfg", "renv.lock"]
)  # fmt: skip
PIECES = st.sampled_from(
    [b"[project]\n", b"name = 'x'\n", b"dependencies = ", b"['a', 1]\n", b"[[package]]\n", b"[a]\n",
     b"version = 1\n", b"source = {virtual = '.'}\n", b"source = {git = 'http://[x'}\n",
     b"-r ", b"requirements.txt\n", b"-e ", b"./x [y] ; z\n", b"a @ file://[\n", b"${X}\n",
     b"\\\n", b"\xff",
     b'{"default": ', b'{"a": {"version": "==1"}}', b"}", b"[metadata]\n", b"groups = ['main']\n"]
)  # fmt: skip
CONTENT = st.one_of(st.binary(max_size=120), st.lists(PIECES, max_size=8).map(b"".join))


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(NAMES, CONTENT, min_size=1, max_size=3))
def test_any_bytes_are_read_or_refused(folder: Folder, files: dict[str, bytes]) -> None:
    root = folder(files)
    for old in root.iterdir():
        if old.name not in files:
            old.unlink()
    for source in [None, *(name for name in files if name != "renv.lock")]:
        with contextlib.suppress(BundleError):
            dependencies(root, source=source)
