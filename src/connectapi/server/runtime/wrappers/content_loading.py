"""Finds what content names as its entry point, for the programs beside this file.

They are run by the interpreter of the content's environment, so all of them keep to the syntax of
Python 3.8, need nothing but the standard library and what they serve with, and know nothing of the
package that they came with.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Sequence

if TYPE_CHECKING:
    from typing import NoReturn

READY_PATH = "/__content_ready__"
"""Asked by the server until the program listens; the content itself never sees it."""


def begin_in_folder() -> None:
    """Let imports begin in the content's folder, and not in that of these programs."""
    own = str(Path(__file__).resolve().parent)
    sys.path[:] = [place for place in sys.path if place != own]
    sys.path.insert(0, str(Path.cwd()))


def need(module: str) -> None:
    """End the program with a clear text where the environment lacks a package."""
    if importlib.util.find_spec(module) is None:
        fail(
            f"The environment of this content has no package {module!r}, which content of this "
            "kind needs. Add it to requirements.txt and deploy again."
        )


def fail(text: str) -> NoReturn:
    """End the program because the content cannot be run."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    sys.exit(1)


def load(entry: str, names: Sequence[str], fits: Callable[[object], bool]) -> object:
    """Import the module of an entry point and give the application in it.

    Args:
        entry: ``module`` or ``module:object``; the module may also be written as a file.
        names: What the application may be called where the entry point does not say.
        fits: Tells an application from other objects.
    """
    place, _, name = entry.partition(":")
    module_name = _module_name(place)
    sys.stdout.write(f'Loading code from "{module_name}:{name or "app"}"\n')
    sys.stdout.flush()
    try:
        found = importlib.util.find_spec(module_name)
    except (ImportError, ValueError):
        found = None
    if found is None:
        fail(
            f"The content has no module {module_name!r}, which its entry point {entry!r} names. "
            "Set the entry point to a file of the bundle and deploy again."
        )
    module = importlib.import_module(module_name)
    if name:
        return _named(module, module_name, name)
    for candidate in names:
        value = getattr(module, candidate, None)
        if value is not None and fits(value):
            return value
    others = [value for value in vars(module).values() if _is_instance(value) and fits(value)]
    if len(others) != 1:
        fail(
            f"The module {module_name!r} has no application that is called "
            f"{' or '.join(names)}. Name it in the entry point: {module_name}:<name>."
        )
    return others[0]


def _module_name(place: str) -> str:
    place = place.replace("\\", "/")
    if place.endswith(".py"):
        place = place[:-3]
    return place.strip("./").replace("/", ".")


def _named(module: object, module_name: str, name: str) -> object:
    value = module
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            fail(f"The module {module_name!r} has no {name!r}, which its entry point names.")
    return value


def _is_instance(value: object) -> bool:
    """Leave out the functions and classes of a module, which can be called all the same."""
    return not isinstance(value, type) and not hasattr(value, "__code__")
