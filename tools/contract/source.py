"""YAML that remembers where each value stands, so that a mistake is named by file and line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

# The contract is large; libyaml reads it in a tenth of the time, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContractError(Exception):
    """The contract says something that cannot be; the message starts with `file:line:`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One YAML value with its place."""

    file: str
    line: int
    node: yaml.Node

    @property
    def where(self) -> str:
        """The place, as errors name it."""
        return f"{self.file}:{self.line}"

    def error(self, message: str) -> ContractError:
        """An error that names this place."""
        return ContractError(f"{self.where}: {message}")

    def plain(self) -> object:
        """The value as Python objects, without places."""
        value: object = yaml.constructor.SafeConstructor().construct_object(self.node, deep=True)
        return value

    def text(self) -> str:
        """The value, which must be text."""
        value = self.plain()
        if not isinstance(value, str):
            raise self.error(f"text expected, found {value!r}")
        return value

    def boolean(self) -> bool:
        """The value, which must be true or false."""
        value = self.plain()
        if not isinstance(value, bool):
            raise self.error(f"true or false expected, found {value!r}")
        return value

    def integer(self) -> int:
        """The value, which must be a whole number."""
        value = self.plain()
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f"a whole number expected, found {value!r}")
        return value

    def items(self) -> Iterator["Item"]:
        """The values of a sequence."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("a list expected")
        for node in self.node.value:
            yield Item(self.file, node.start_mark.line + 1, node)

    def mapping(
        self, required: Iterable[str] = (), optional: Iterable[str] | None = None
    ) -> dict[str, "Item"]:
        """The values of a mapping by key.

        A repeated key is an error, and so is one that is missing, or not named where some are.
        """
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("a mapping expected")
        needed = tuple(required)
        allowed = frozenset((*needed, *(optional or ())))
        closed = bool(allowed) or optional is not None
        found: dict[str, Item] = {}
        for key_node, value_node in self.node.value:
            key = str(key_node.value)
            place = Item(self.file, key_node.start_mark.line + 1, value_node)
            if key in found:
                raise place.error(f"{key!r} is given twice")
            if closed and key not in allowed:
                raise place.error(f"unknown key {key!r}; known are {', '.join(sorted(allowed))}")
            found[key] = place
        for key in needed:
            if key not in found:
                raise self.error(f"{key!r} is missing")
        return found


def read(path: Path, name: str) -> Item:
    """Read one YAML file; `name` is how errors call it."""
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    except OSError as error:
        raise ContractError(f"{name}:1: not readable: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContractError(f"{name}:{line}: not readable as YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(f"{name}:1: not readable as YAML: {error}") from error
    if node is None:
        raise ContractError(f"{name}:1: the file is empty")
    return Item(name, node.start_mark.line + 1, node)
