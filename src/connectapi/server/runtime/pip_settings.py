"""How pip is set up on this machine, told to uv, so that whoever set up only pip is served, too."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PATIENCE = 20.0
_LINE = re.compile(r"(?P<section>:env:|[A-Za-z0-9_-]+)\.(?P<name>[A-Za-z0-9_-]+)=(?P<value>.+)")
# Later sections win, as they do for `pip install`.
_SECTIONS = ("global", "install", ":env:")

_VARIABLES: Mapping[str, tuple[tuple[str, ...], str]] = {
    # Setting of pip -> variables of uv, of which the first is set unless any is; what stands
    # between several values.
    "index-url": (("UV_DEFAULT_INDEX", "UV_INDEX_URL"), ""),
    "extra-index-url": (("UV_INDEX", "UV_EXTRA_INDEX_URL"), " "),
    "find-links": (("UV_FIND_LINKS",), ","),
    "constraint": (("UV_CONSTRAINT",), " "),
    "trusted-host": (("UV_INSECURE_HOST",), " "),
    "cert": (("SSL_CERT_FILE",), ""),
    "client-cert": (("SSL_CLIENT_CERT",), ""),
    "timeout": (("UV_HTTP_TIMEOUT",), ""),
    "default-timeout": (("UV_HTTP_TIMEOUT",), ""),
    "only-binary": (("UV_NO_BUILD", "UV_NO_BUILD_PACKAGE"), " "),
    "no-binary": (("UV_NO_BINARY", "UV_NO_BINARY_PACKAGE"), " "),
}
# `--no-index` has no variable, so that is an argument: see `arguments_for_uv`.
_SWITCHES = {
    "pre": ("UV_PRERELEASE", "allow"),
    "require-hashes": ("UV_REQUIRE_HASHES", "1"),
}
_OFF = {"", "0", "false", "no", "off", "n", "f"}


def settings_of_pip(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ask pip how it is set up: setting -> value, several values one a line.

    Where there is no pip to ask, its environment variables are read.
    """
    variables = dict(os.environ if environment is None else environment)
    for command in _commands(variables):
        try:
            done = subprocess.run(  # noqa: S603 - pip of this machine
                [*command, "config", "list"],
                env={**variables, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=True,
                text=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            continue
        return parsed(done.stdout)
    return {
        name.removeprefix("PIP_").lower().replace("_", "-"): value
        for name, value in variables.items()
        if name.startswith("PIP_")
    }


def parsed(listing: str) -> dict[str, str]:
    """Read what ``pip config list`` prints; the variables of the environment win."""
    found: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for match in map(_LINE.fullmatch, listing.splitlines()):
        if match is None or match["section"] not in found:
            continue
        try:
            value = str(ast.literal_eval(match["value"]))
        except (ValueError, SyntaxError):
            continue
        found[match["section"]][match["name"].lower().replace("_", "-")] = value
    merged: dict[str, str] = {}
    for section in _SECTIONS:
        merged |= found[section]
    return merged


def variables_for_uv(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that tell uv what pip was told, without those that are set already."""
    told: dict[str, str] = {}
    for setting, (names, separator) in _VARIABLES.items():
        values = settings.get(setting, "").split()
        if not values or any(name in environment or name in told for name in names):
            continue
        told |= _one(names, values, separator)
    for setting, (name, value) in _SWITCHES.items():
        if settings.get(setting, "").lower() not in _OFF and name not in environment:
            told[name] = value
    if settings.get("keyring-provider") in {"import", "subprocess", "auto"}:
        told.setdefault("UV_KEYRING_PROVIDER", "subprocess")
    proxy = settings.get("proxy", "").strip()
    if proxy:
        told |= {n: proxy for n in ("HTTP_PROXY", "HTTPS_PROXY") if n not in environment}
    return {name: value for name, value in told.items() if name not in environment}


def arguments_for_uv(settings: Mapping[str, str]) -> tuple[str, ...]:
    """Give what of pip's settings can be told to uv on the command line only."""
    return ("--no-index",) if settings.get("no-index", "").lower() not in _OFF else ()


def _one(names: tuple[str, ...], values: list[str], separator: str) -> dict[str, str]:
    if names[0] in {"UV_NO_BUILD", "UV_NO_BINARY"}:
        # One variable is for all packages, the other one for those that are named.
        words = [word for value in values for word in value.split(",") if word != ":none:"]
        if ":all:" in words:
            return {names[0]: "1"}
        # "Only binaries" and "no build" are the same choice, seen from its two sides.
        return {names[1]: separator.join(words)} if words else {}
    if names[0] == "UV_FIND_LINKS":
        values = [_place(value) for value in values]
    return {names[0]: separator.join(values) if separator else values[-1]}


def _place(value: str) -> str:
    return value if "://" in value else str(Path(value).expanduser().absolute())


def _commands(environment: Mapping[str, str]) -> Iterator[list[str]]:
    yield [sys.executable, "-I", "-m", "pip"]
    path = environment.get("PATH")
    for name in ("pip", "pip3"):
        found = shutil.which(name, path=path)
        if found:
            yield [found]
