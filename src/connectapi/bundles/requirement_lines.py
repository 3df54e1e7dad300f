"""Lines of a requirements file, as pip reads them: for who publishes and for who installs."""

from __future__ import annotations

import re
import shlex
from urllib.parse import unquote, urlsplit

ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
EDITABLE = frozenset({"-e", "--editable"})
FILES = {"-r": "-r", "--requirement": "-r", "--requirements": "-r", "-c": "-c"} | {
    "--constraint": "-c",
    "--constraints": "-c",
}
"""Options that name another file, and which of the two ways they mean."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_OF_A_REQUIREMENT = re.compile(r"\s--(?:global-option|config-settings?|install-option)\b")
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")


def normal_name(name: str) -> str:
    """Give the normal form of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def logical_lines(text: str) -> list[tuple[int, str]]:
    """Give the lines that say something, continued ones as one, without comments."""
    found: list[tuple[int, str]] = []
    begun, first = "", 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        first = first if begun else number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            begun += line[:-1]
            continue
        # A hash sign inside an address is part of it; one after a blank begins a comment.
        whole = re.sub(r"(?:^|\s+)#.*$", "", begun + line).strip()
        if whole:
            found.append((first, whole))
        begun = ""
    return found


def split_option(line: str) -> tuple[str, str]:
    """Take an option and its value apart, however they are written together."""
    if not line.startswith("--"):
        return line[:2], _unquoted(line[2:])
    match = re.match(r"(--[a-z0-9-]+)(?:\s*=\s*|\s+|$)(.*)", line, re.IGNORECASE)
    return (match[1], _unquoted(match[2])) if match else (line, "")


def without_options(line: str) -> str:
    """Give a requirement without the options that may stand behind it, such as its hashes."""
    return re.split(r"\s--hash\b", _OF_A_REQUIREMENT.split(line)[0])[0].rstrip()


def without_install_options(line: str) -> str:
    """Give a requirement without options that only old installers know; its hashes stay."""
    return _OF_A_REQUIREMENT.split(line)[0].rstrip()


def is_remote(text: str) -> bool:
    """Tell an address on another machine from a path, also one that is written as an address."""
    if not _ADDRESS.match(text) or (len(text) > 1 and text[1] == ":"):
        return False
    scheme = text.partition(":")[0].lower()
    return scheme != "file" and not scheme.endswith("+file")


def plain_path(text: str) -> str:
    """Give the path that is meant, also where it is written as an address."""
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower().rpartition("+")[2] == "file":
        if not rest.startswith("//"):
            return unquote(rest)
        try:
            parts = urlsplit(f"file:{rest}")
        except ValueError:
            return unquote(rest)
        return unquote(f"{parts.netloc}{parts.path}")
    return text


def looks_like_path(line: str) -> bool:
    """Tell a requirement that is a file or a folder from one that is a package's name."""
    plain = re.split(r"[\[;#]|\s--", line, maxsplit=1)[0].strip()
    inside_version = re.match(r"[A-Za-z0-9._-]+\s*(?:\[.*\])?\s*[=<>!~]", plain) is not None
    return not inside_version and (
        plain.startswith((".", "/", "~", "\\", "file:"))
        or "/" in plain
        or plain.lower().endswith(ARCHIVES)
        or _ADDRESS.match(plain) is not None
    )


def split_direct(line: str) -> tuple[str, str] | None:
    """Take `name @ address` apart; None where it is no such line."""
    name, at, address = line.partition("@")
    if at and _NAME.fullmatch(re.sub(r"\[.*\]", "", name).strip()):
        return name.strip(), address.strip()
    return None


def package_name(line: str) -> str:
    """Give the normal name of the package that a line asks for, empty where it names none."""
    match = _NAME.match(line)
    return normal_name(match[0]) if match else ""


def without_password(text: str) -> str:
    """Give an address without who is to read it, fit to be shown."""
    return _PASSWORD.sub("", text)


def _unquoted(text: str) -> str:
    text = text.strip().removeprefix("=").strip()
    if text[:1] not in {"'", '"'}:
        return text
    try:
        return " ".join(shlex.split(text))
    except ValueError:
        return text
