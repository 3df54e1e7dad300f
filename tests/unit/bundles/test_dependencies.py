"""What a project needs installed is read from what it says, and never guessed."""

import contextlib
import json
import platform
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectapi.bundles import BundleError, Dependencies, dependencies
from tests.unit.bundles.uv_locks import PROJECT, Folder

OWN = platform.python_version()


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


def test_the_first_of_several_counts_unless_another_is_named(folder: Folder) -> None:
    lock = "version = 1\n[[package]]\nname = 'x'\nsource = {virtual = '.'}\n"
    files = {"pyproject.toml": PROJECT, "uv.lock": lock, "poetry.lock": "[metadata]\n"}
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
