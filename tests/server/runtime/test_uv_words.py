"""What uv prints and what it is told: scrubbed, counted by publishing tools, explained."""

from pathlib import Path

import pytest

from connectapi.server.runtime import pip_settings
from connectapi.server.runtime.failures import NOT_AVAILABLE, NOT_INSTALLED
from connectapi.server.runtime.uv_failures import explain
from connectapi.server.runtime.uv_lines import UvLines, scrub
from connectapi.server.runtime.uv_program import Uv, passed_on


@pytest.mark.parametrize(
    "text, shown",
    [
        ("at https://jane:secret@host/simple/", "at https://****@host/simple/"),
        ("git+https://token@host/x.git@main", "git+https://****@host/x.git@main"),
        ("`https://a:p@ss@host/x`", "`https://****@host/x`"),
        ("ssh://git@host/x.git", "ssh://git@host/x.git"),
        ("ssh://git:secret@host/x.git", "ssh://****@host/x.git"),
        ("mail to jane@host", "mail to jane@host"),
        ("two: https://a:b@c/ https://d:e@f/", "two: https://****@c/ https://****@f/"),
    ],
)
def test_passwords_in_addresses_are_not_shown(text: str, shown: str) -> None:
    assert scrub(text) == shown


@pytest.mark.parametrize(
    "text, shown",
    [
        (" + flask==3.1.0", "Installing flask (3.1.0) ..."),
        (" - flask==3.0.0", "Found existing installation: flask 3.0.0"),
        ("Resolved 8 packages in 527ms", "Resolved 8 packages in 527ms"),
        ("Using Python 3.11.2 environment at: env", None),
        ("Using CPython 3.11.2 interpreter at: /usr/bin/python3.11", None),
    ],
)
def test_lines_have_the_words_that_publishing_tools_count(text: str, shown: str | None) -> None:
    lines = UvLines()

    assert lines.edit(text) == shown
    assert len(lines.kept) == (0 if shown is None else 1)


NEW = "error: No solution found when resolving dependencies\n  cause: Because {}"
OLD = "  × No solution found when resolving dependencies:\n  ╰─▶ Because {}"
END = "we can conclude that your requirements are unsatisfiable."
FAILURES = [
    (
        f"there is no version of flask==99.0 and you require flask==99.0, {END}",
        NOT_AVAILABLE,
        ["The requirement flask==99.0 cannot be met", "no such version"],
    ),
    (
        f"only flask<=3.1.3 is available and you require flask>99, {END}",
        NOT_AVAILABLE,
        ["The requirement flask>99 cannot be met"],
    ),
    (
        f"flsak was not found in the package registry and you require flsak, {END}",
        NOT_AVAILABLE,
        ["There is no package flsak"],
    ),
    (
        (
            "the current Python version (3.11.2) does not satisfy Python>=3.12 and numpy>=2.5.0 "
            "depends on Python>=3.12, we can conclude that numpy>=2.5.0 cannot be used.\n"
            f"         And because you require numpy>=2.5, {END}"
        ),
        NOT_AVAILABLE,
        ["The package numpy needs Python >=3.12", "gets Python 3.11.2"],
    ),
    (
        f"torch==1.0.0 has no wheels with a matching ABI tag and you require torch==1.0.0, {END}",
        NOT_AVAILABLE,
        ["The package torch==1.0.0 is not there for this machine and Python 3.11.2"],
    ),
    (
        (
            "flask==3.0.0 depends on werkzeug>=3.0.0 and you require flask==3.0, we can conclude "
            f"that you require werkzeug>=3.0.0.\n         And because you require werkzeug<2, {END}"
        ),
        NOT_INSTALLED,
        ["cannot be met together", "flask==3.0.0 depends on werkzeug>=3.0.0", "werkzeug<2"],
    ),
    (
        (
            "scipy>=1.17.0 depends on numpy>=1.26.4\n"
            f"         And because you require scipy>=1.17 and numpy<1.20, {END}"
        ),
        NOT_INSTALLED,
        ["The requirements scipy>=1.17 and numpy<1.20 contradict each other"],
    ),
]


@pytest.mark.parametrize("form", [NEW, OLD])
@pytest.mark.parametrize("cause, code, words", FAILURES)
def test_a_requirement_that_does_not_resolve_is_named(
    form: str, cause: str, code: str, words: list[str]
) -> None:
    lines = form.format(cause).splitlines()
    explained = explain(["Using Python 3.11.2 environment at: env", *lines], python="3.11.2")

    assert explained.code == code
    assert all(word in explained.message for word in words), explained.message
    assert cause.partition("\n")[0] in explained.message, "uv's own reason stands behind ours"


@pytest.mark.parametrize(
    "text, words",
    [
        ("error: Failed to write\n  cause: No space left on device (os error 28)", "disk is full"),
        (
            "error: Failed to write\n  cause: File too large (os error 27)",
            "more of the server's disk",
        ),
        ("error: Failed to build `numpy==1.19.0`\n  cause: The build backend", "numpy==1.19.0 has"),
        ("error: Failed to download\n  cause: Hash mismatch for `idna==3.7`", "not the one whose"),
        ("error: Git operation failed\n  cause: failed to clone", "A Git repository"),
        ("error: Request failed after 3 retries\n  cause: Failed to fetch: x", "cannot be reached"),
        ("error: Couldn't parse requirement in `r.txt` at position 0", "cannot be read"),
        ("error: HTTP status client error (401 Unauthorized) for url", "refused"),
        ("error: something new", "could not be installed: something new"),
        ("", "uv gave no reason"),
    ],
)
def test_other_failures_say_what_to_do(text: str, words: str) -> None:
    explained = explain(text.splitlines(), python="3.11.2")

    assert explained.code == NOT_INSTALLED
    assert words in explained.message


def test_a_reason_of_the_server_itself_comes_first() -> None:
    explained = explain(["error: killed"], "the disk limit was exceeded")

    assert "was ended: the disk limit was exceeded" in explained.message


def test_a_long_reason_is_shortened_to_its_ends() -> None:
    text = ["error: begin", *("x" * 100_000 for _ in range(400)), "the end"]

    assert len(explain(text).message) < 2000
    assert explain(text).message.endswith("the end")


LISTING = """\
:env:.cert='/etc/own.pem'
:env:.default-timeout='180'
global.cert='/etc/other.pem'
global.constraint='/etc/limits.txt'
global.extra-index-url='file:///srv/one file:///srv/two'
global.find-links='\\n/srv/wheels\\nhttps://host/wheels'
global.index-url='https://jane:secret@mirror/simple'
global.no-index='false'
install.trusted-host='mirror'
install.only-binary=':all:'
wheel.cert='/nobody'
nonsense
"""


def test_what_pip_is_told_is_told_to_uv() -> None:
    settings = pip_settings.parsed(LISTING)

    assert pip_settings.variables_for_uv(settings, {}) == {
        "UV_DEFAULT_INDEX": "https://jane:secret@mirror/simple",
        "UV_INDEX": "file:///srv/one file:///srv/two",
        "UV_FIND_LINKS": "/srv/wheels,https://host/wheels",
        "UV_CONSTRAINT": "/etc/limits.txt",
        "UV_INSECURE_HOST": "mirror",
        "SSL_CERT_FILE": "/etc/own.pem",
        "UV_HTTP_TIMEOUT": "180",
        "UV_NO_BUILD": "1",
    }
    assert pip_settings.arguments_for_uv(settings) == ()
    assert pip_settings.arguments_for_uv({"no-index": "1"}) == ("--no-index",)


def test_what_uv_is_told_already_stays() -> None:
    settings = pip_settings.parsed(LISTING)
    own = {"UV_INDEX_URL": "https://mine/simple", "SSL_CERT_FILE": "/mine.pem", "UV_INDEX": "x"}
    told = pip_settings.variables_for_uv(settings, own)

    assert not set(told) & {"UV_DEFAULT_INDEX", "UV_INDEX", "SSL_CERT_FILE"}


def test_a_machine_without_pip_is_asked_by_its_variables(tmp_path: Path) -> None:
    pip = tmp_path / "pip"
    pip.write_text("#!/bin/sh\nexit 3\n")
    pip.chmod(0o755)
    settings = pip_settings.settings_of_pip(
        {"PATH": str(tmp_path), "PIP_INDEX_URL": "https://mirror/simple", "PIP_CONFIG_FILE": "/x"}
    )

    assert settings["index-url"] == "https://mirror/simple"


def test_installations_get_no_secrets_of_the_server() -> None:
    own = {
        "PATH": "/bin",
        "CONNECT_API_KEY": "secret",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "UV_INDEX_MINE_PASSWORD": "for uv",
        "UV_PYTHON": "2.7",
        "VIRTUAL_ENV": "/elsewhere",
        "https_proxy": "http://proxy",
    }
    passed = passed_on(own)

    assert {"PATH", "UV_INDEX_MINE_PASSWORD", "https_proxy"} <= set(passed)
    assert not {"CONNECT_API_KEY", "AWS_SECRET_ACCESS_KEY", "UV_PYTHON", "VIRTUAL_ENV"} & set(
        passed
    )


def test_pip_is_asked_once(tmp_path: Path) -> None:
    asked: list[int] = []

    def settings() -> dict[str, str]:
        asked.append(1)
        return {"index-url": "https://mirror/simple", "no-index": "yes"}

    uv = Uv(find=lambda: tmp_path / "uv", pip=settings)

    assert uv.variables()["UV_DEFAULT_INDEX"] == "https://mirror/simple"
    assert uv.arguments() == ("--no-index",)
    assert (uv.program(), asked) == (tmp_path / "uv", [1])
