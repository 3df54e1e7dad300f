"""Which Python a bundle gets, and which there are."""

import os
import sys
from pathlib import Path

import pytest

from connectapi.server.runtime.interpreters import (
    Installation,
    Interpreters,
    NoPython,
    choose_python,
)
from connectapi.server.runtime.programs import Program, Programs, look_for, version_in


def installations(text: str) -> list[Installation]:
    return [Installation(version, Path(f"/python/{version}")) for version in text.split()]


@pytest.mark.parametrize(
    "here, requested, constraint, chosen",
    [
        ("3.11.2 3.11.7 3.12.1", "3.11.7", None, "3.11.7"),
        ("3.11.2 3.11.7 3.12.1", "3.11.4", None, "3.11.2"),
        ("3.11.2 3.11.7 3.12.1", "3.11.9", None, "3.11.7"),
        ("3.10.1 3.13.0", "3.11.3", None, "3.10.1"),
        ("3.10.1 3.12.3", "3.11.3", None, "3.12.3"),
        ("3.12.1 3.12.3", "3.11.3", None, "3.12.3"),
        ("3.9.7", "3.9.10", None, "3.9.7"),
        ("3.13.1", "3.11.3", "~=3.11", "3.13.1"),
        ("3.11.2 3.13.1", "3.11.3", ">=3.12", "3.13.1"),
        ("3.11.2 3.11.7", "3.11.7", "==3.11.2", "3.11.2"),
        ("3.11.2 3.12.1", None, None, "3.11.2"),
        ("3.11.2 3.12.1", None, ">=3.12", "3.12.1"),
        ("3.11.2 3.12.1", "3.11", None, "3.11.2"),
        ("3.11.2 3.12.1", "3.11.2", "3.12", "3.12.1"),
        ("3.14.0rc1 3.13.1", "3.13.9", None, "3.13.1"),
        ("3.14.0rc1 3.14.1", "3.14.0", None, "3.14.1"),
    ],
)
def test_a_bundle_gets_the_nearest_version(
    here: str, requested: str | None, constraint: str | None, chosen: str
) -> None:
    assert choose_python(installations(here), requested, constraint).version == chosen


@pytest.mark.parametrize(
    "here, requested, constraint, words",
    [
        ("3.11.2 3.12.1", "2.7.18", None, ["Python version 2.7.18", "3.11.2, 3.12.1"]),
        ("3.11.2 3.12.1", "3.11.2", "~=3.13", ["version 3.11.2", "'~=3.13'", "has: 3.11.2"]),
        ("3.11.2", None, ">=3.12", ["Python version >=3.12"]),
        ("", "3.11.2", None, ["this machine has: none"]),
        ("3.11.2", "three", None, ["Python version three"]),
    ],
)
def test_where_none_fits_the_failure_says_what_is_here(
    here: str, requested: str | None, constraint: str | None, words: list[str]
) -> None:
    with pytest.raises(NoPython) as failure:
        choose_python(installations(here), requested, constraint)
    text = str(failure.value)

    assert "Cannot find compatible environment: no compatible Local environment" in text
    assert all(word in text for word in words), text
    assert "Install one" in text


def test_a_range_that_is_none_is_quoted() -> None:
    with pytest.raises(NoPython, match=r"environment\.python\.requires is 'about 3', which is no"):
        choose_python(installations("3.11.2"), "3.11.2", "about 3")


def test_the_servers_own_python_is_found_first_and_each_version_once() -> None:
    interpreters = Interpreters()
    found = interpreters.installations()
    versions = [one.version for one in found]

    assert found[0].version == ".".join(str(part) for part in sys.version_info[:3])
    assert found[0].python.resolve() == Path(os.path.realpath(sys.executable))
    assert len(set(versions)) == len(versions)
    assert interpreters.installations() is found, "the machine is searched once"


def test_programs_on_the_path_that_fail_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"python3.13": "exit 127", "node": "echo v20.1.0", "npm": "exit 1"}.items():
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\n{text}\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "127" not in " ".join(one.version for one in Interpreters().installations())
    assert look_for("node") == Program("node", tmp_path / "node", "20.1.0")
    assert look_for("npm") is None
    assert look_for("quarto") is None
    assert Programs().paths() == {"node": tmp_path / "node"}


@pytest.mark.parametrize(
    "text, version",
    [
        ("1.5.57\n", "1.5.57"),
        ("Rscript (R) version 4.3.1 (2023-06-16)", "4.3.1"),
        ("R scripting front-end version 4.0.4 (2021-02-15)", "4.0.4"),
        ("v20.20.2", "20.20.2"),
        ("TensorFlow ModelServer: 2.16.1-rc0+dev.sha.no_git\nLibrary: 2.16.1", "2.16.1-rc0"),
        ("no version", ""),
    ],
)
def test_the_version_of_a_program_is_found_in_what_it_says(text: str, version: str) -> None:
    assert version_in(text) == version
