"""Environment variables as the API takes them."""

import os
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from connectapi._core.errors import InvalidArgument
from connectapi.client.dotenv import read_dotenv
from connectapi.models.content import EnvironmentVariable

Variables: TypeAlias = Mapping[str, str] | str | os.PathLike[str]


def given_variables(variables: Variables) -> Mapping[str, str]:
    """Variables that are given as a mapping, or as the path of a file such as `.env`.

    Raises:
        InvalidArgument: The file cannot be read, or has a line that is no variable.
    """
    return variables if isinstance(variables, Mapping) else read_dotenv(variables)


def to_set(variables: Mapping[str, str]) -> list[EnvironmentVariable]:
    """Variables to set.

    Raises:
        InvalidArgument: A name that is no variable's name, or a value that is not text; the value
            is not repeated.
    """
    return [
        {"name": _name(name), "value": _value(name, value)} for name, value in variables.items()
    ]


def to_unset(names: Iterable[str]) -> list[EnvironmentVariable]:
    """Variables to remove, each once: the API takes a null value for that."""
    return [{"name": _name(name), "value": None} for name in dict.fromkeys(names)]


def _name(name: object) -> str:
    if not isinstance(name, str) or not name or "=" in name or "\0" in name:
        raise InvalidArgument(f"{name!r} is no name of an environment variable.")
    return name


def _value(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidArgument(
            f"The value of {name} is of type {type(value).__name__}, not text. "
            "To remove a variable use environment.remove."
        )
    return value
