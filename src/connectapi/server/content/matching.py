"""Whether texts and versions fit what a search asks for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Dashes, blanks and their kin all over Unicode, and what stands between words in names.
_SEPARATOR_CATEGORIES = ("Zs", "Zl", "Zp", "Pd", "Pc", "Cc")
_SEPARATORS = frozenset("-_./:|+")

_NUMBER = re.compile(r"[0-9]+")
_PART = re.compile(r"([0-9]+|[a-z]+)")
_SPEC = re.compile(r"(===|==|>=|<=|!=|~=|<|>)\s*([^\s,]+)")
_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,2}")
# Words in versions that come before the release itself, in their order.
_EARLIER = {"dev": -4, "a": -3, "alpha": -3, "b": -2, "beta": -2, "c": -1, "rc": -1, "pre": -1}

_FINAL = ((0, ""),)


class _Blanks(dict[int, int]):
    """For `str.translate`: a blank for each separator; each sign is looked up only once."""

    def __missing__(self, number: int) -> int:
        sign = chr(number)
        separates = sign in _SEPARATORS or unicodedata.category(sign) in _SEPARATOR_CATEGORIES
        self[number] = ord(" ") if separates else number
        return self[number]


_BLANKS = _Blanks()


def plain(text: str) -> str:
    """Give a text without letter case, with every run of separators as one blank."""
    return " ".join(text.casefold().translate(_BLANKS).split())


def is_version(text: str) -> bool:
    """Tell whether a text has one to three numbers with dots between."""
    return _VERSION.fullmatch(text) is not None


def version_begins(version: str | None, wanted: str) -> bool:
    """Tell whether a version begins with the numbers wanted: 3.11.5 with 3 and with 3.11."""
    if not version:
        return False
    numbers = [int(part) for part in _NUMBER.findall(version)]
    parts = [int(part) for part in wanted.split(".")]
    return numbers[: len(parts)] == parts


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package's name and what its version must be."""

    name: str
    specs: tuple[tuple[str, str], ...]

    def fits(self, version: str) -> bool:
        """Tell whether a version meets all that is asked; one that is not known meets no spec."""
        return all(bool(version) and _meets(version, sign, wanted) for sign, wanted in self.specs)


def read_requirement(text: str) -> Requirement | None:
    """Read a package's name with its specs, or None where it is no such thing."""
    start = re.search(r"[=<>!~]", text)
    name, rest = (text[: start.start()], text[start.start() :]) if start else (text, "")
    name = package_key(name)
    specs: list[tuple[str, str]] = []
    for part in rest.split(",") if rest else ():
        found = _SPEC.fullmatch(part.strip())
        if found is None or not _usable(found[1], found[2]):
            return None
        specs.append((found[1], found[2]))
    return Requirement(name, tuple(specs)) if name else None


def package_key(name: str) -> str:
    """Give a package's name as it is compared: no letter case, one kind of separator."""
    return re.sub(r"[-_.]+", "-", name.strip()).casefold()


def _usable(sign: str, wanted: str) -> bool:
    if sign == "===":
        return True
    plain_version = wanted.removesuffix(".*") if sign in ("==", "!=") else wanted
    if sign == "~=" and "." not in wanted:
        return False
    return "*" not in plain_version and plain_version[:1].isdigit()


def _meets(version: str, sign: str, wanted: str) -> bool:
    if sign == "===":
        return version == wanted
    if sign in ("==", "!="):
        return _equal(version, wanted) == (sign == "==")
    order = _order(version), _order(wanted)
    if sign in "<>" and order[0][0] == order[1][0] and order[1][1] == _FINAL:
        # Neither what led to a release nor what was mended in it is another release.
        return False
    if sign == "~=":
        release = wanted.rpartition(".")[0]
        return order[0] >= order[1] and _equal(version, f"{release}.*")
    compare = {
        ">=": order[0] >= order[1],
        "<=": order[0] <= order[1],
        ">": order[0] > order[1],
        "<": order[0] < order[1],
    }
    return compare[sign]


def _equal(version: str, wanted: str) -> bool:
    if wanted.endswith(".*"):
        prefix = _parts(wanted.removesuffix(".*"))
        parts = _parts(version) + ((0, ""),) * len(prefix)
        return parts[: len(prefix)] == prefix
    return _order(version) == _order(wanted)


def _parts(version: str) -> tuple[tuple[int, str], ...]:
    """Split a version into numbers and words; a word has its place in the order of releases."""
    found: list[tuple[int, str]] = []
    # What comes after a plus sign only tells builds of one version apart.
    for part in _PART.findall(version.lower().partition("+")[0].removeprefix("v")):
        if part.isdigit():
            found.append((int(part[:18]), ""))
        else:
            found.append((_EARLIER.get(part, 0), part))
    return tuple(found)


def _order(version: str) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    """Give what versions are compared by: the numbers of the release, then what follows them."""
    parts = _parts(version)
    length = next((index for index, part in enumerate(parts) if part[1]), len(parts))
    numbers = [number for number, _ in parts[:length]]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers), parts[length:] or _FINAL
