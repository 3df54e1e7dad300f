"""Documents as YAML text, and back with the line of whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from connectapi._core.errors import ConfigurationError, InvalidArgument
from connectapi.state.model import Document, Item

if TYPE_CHECKING:
    import yaml

_CORE: Final = "tag:yaml.org,2002:"
_AT: Final = re.compile(r" - at `(?:key in )?(?P<path>\$[^`]*)`$")
_UNKNOWN: Final = re.compile(r"unknown field `(?P<name>[^`]*)`")
_STEP: Final = re.compile(r"\.(?P<name>[A-Za-z_]\w*)|\[(?P<number>\d+)\]|\[\.\.\.\]")
_ENTRY: Final = re.compile(r"\$\.content\[(?P<number>\d+)\](?P<names>[.\w]*)\[\.\.\.\]")
# What YAML makes of words that look like something else.
_UNQUOTED: Final = re.compile(r"got `(?:bool|int|float|null)`")
_DEEPEST: Final = 40
_WIDTH: Final = 100


class DocumentError(InvalidArgument):
    """A document cannot be used.

    Attributes:
        line: The line, counted from 1; None where it is about the whole.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def to_yaml(document: Document) -> str:
    """The document as text: the same for the same document, and pleasant to compare line by line.

    Raises:
        ConfigurationError: PyYAML is not installed.
    """
    yaml = _yaml()

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # either of two
        """Writes texts of several lines as such."""

    Dumper.add_representer(str, _text_node)
    plain = {"version": document.version, **msgspec.to_builtins(document)}
    found: str = yaml.dump(plain, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return found


def from_yaml(text: str, name: str = "the document") -> Document:
    """Read a document.

    Args:
        text: The text.
        name: What errors call it.

    Raises:
        DocumentError: It is no YAML, or says what no document says; the error names the line.
        ConfigurationError: PyYAML is not installed.
    """
    root = _composed(text, name)
    plain = _Values(name).of(root)
    try:
        return msgspec.convert(plain, Document)
    except msgspec.ValidationError as error:
        raise _located(str(error), root, plain, name) from None


# Any: the module, whose stubs name no classes of libyaml.
def _yaml() -> Any:
    try:
        import yaml
    except ImportError:
        raise ConfigurationError(
            'Documents of content are YAML, which needs PyYAML: pip install "pyconnectapi[state]".'
        ) from None
    return yaml


# Any: PyYAML's dumper.
def _text_node(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar(f"{_CORE}str", text, style=style)


def _composed(text: str, name: str) -> yaml.Node:
    module = _yaml()
    try:
        loader = getattr(module, "CSafeLoader", module.SafeLoader)
        _check_nesting(module.parse(text, Loader=loader), name)
        root: yaml.Node | None = module.compose(text, Loader=loader)
    except module.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise DocumentError(
            f"{_place(name, line)}: this is no YAML: {error.problem}.", line
        ) from None
    except (module.YAMLError, RecursionError, UnicodeError) as error:
        raise DocumentError(f"{name}: this is no YAML: {error}.") from None
    if root is None or not isinstance(root, module.MappingNode):
        raise DocumentError(f"{name}: a document begins with `version:` and `content:`.", 1)
    return root


def _check_nesting(events: Iterable[yaml.Event], name: str) -> None:
    """Refuse what is nested without end: composing it would use up the stack of the process."""
    module = _yaml()
    depth = 0
    for event in events:
        line = 0 if event.start_mark is None else event.start_mark.line + 1
        if isinstance(event, module.CollectionStartEvent):
            depth += 1
        elif isinstance(event, module.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, module.AliasEvent):
            problem = "anchors and aliases are not taken; write it out"
            raise DocumentError(f"{_place(name, line)}: {problem}.", line)
        if depth > _DEEPEST:
            raise DocumentError(f"{_place(name, line)}: this is nested too deeply.", line)


class _Values:
    """Makes plain values of nodes; keys are text, and nothing stands for something else."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._yaml = _yaml()
        self._maker = self._yaml.SafeLoader("")

    def of(self, node: yaml.Node) -> object:
        yaml = self._yaml
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node.tag not in {f"{_CORE}map", f"{_CORE}seq"}:
            raise self._refusal(node, f"the tag {node.tag} is not taken")
        if isinstance(node, yaml.SequenceNode):
            return [self.of(one) for one in node.value]
        found: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refusal(key, "a key is text")
            if key.value in found:
                raise self._refusal(key, f"{key.value!r} stands here twice")
            found[key.value] = self.of(value)
        return found

    def _scalar(self, node: yaml.ScalarNode) -> object:
        kind = node.tag.removeprefix(_CORE)
        if kind in {"str", "timestamp", "merge", "value"}:
            return node.value
        if kind not in {"null", "bool", "int", "float"}:
            raise self._refusal(node, f"the tag {node.tag} is not taken")
        try:
            return self._maker.construct_object(node)
        except (ValueError, KeyError, self._yaml.YAMLError) as error:
            raise self._refusal(node, f"this is no value: {error}") from None

    def _refusal(self, node: yaml.Node, problem: str) -> DocumentError:
        line = node.start_mark.line + 1
        return DocumentError(f"{_place(self._name, line)}: {problem}.", line)


def _located(message: str, root: yaml.Node, plain: object, name: str) -> DocumentError:
    """Say in which line it is that does not fit."""
    at = _AT.search(message)
    path = at["path"] if at else "$"
    problem = message[: at.start()] if at else message
    entry = _entry_at_fault(plain, path, message)
    node = _node_at(root, path, entry)
    called = _called(path, entry)
    unknown = _UNKNOWN.search(problem)
    if unknown:
        node = next((key for key, _ in _pairs(node) if key.value == unknown["name"]), node)
        problem = f"{unknown['name']!r} is no key of {called}"
    else:
        problem = f"{called}: {problem[:1].lower()}{problem[1:]}"
        if "expected `str" in problem.lower() and _UNQUOTED.search(problem):
            problem += "; put it in quotes"
    line = node.start_mark.line + 1
    return DocumentError(f"{_place(name, line)}: {problem}.", line)


# Any: a document as it was read, of which only so much is known as the path says.
def _entry_at_fault(plain: Any, path: str, message: str) -> str | None:
    """The key of the entry that does not fit, which msgspec writes as `[...]`, by trying each."""
    place = _ENTRY.match(path)
    if place is None:
        return None
    item = plain["content"][int(place["number"])]
    mapping = item
    for step in place["names"].split(".")[1:]:
        mapping = mapping[step]
    alone = message.replace(f"$.content[{place['number']}]", "$")
    for key, value in [*mapping.items()]:
        mapping.clear()
        mapping[key] = value
        try:
            msgspec.convert(item, Item)
        except msgspec.ValidationError as error:
            if str(error) == alone:
                return str(key)
    return None


def _node_at(root: yaml.Node, path: str, entry: str | None) -> yaml.Node:
    """The node that a path of msgspec's names, or the last one above it that can be told."""
    node = root
    for step in _STEP.finditer(path):
        name = step["name"] or (None if step["number"] else entry)
        if name is not None:
            below = [value for key, value in _pairs(node) if key.value == name]
        elif step["number"] and isinstance(node.value, list):
            below = node.value[int(step["number"]) :][:1]
        else:
            break
        if not below:
            break
        node = below[0]
    return node


def _pairs(node: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    if isinstance(node, _yaml().MappingNode):
        yield from node.value


def _called(path: str, entry: str | None) -> str:
    which = ", one of its entries" if entry is None else f"[{entry!r}]"
    words = path.removeprefix("$").lstrip(".").replace("[...]", which)
    return words or "a document"


def _place(name: str, line: int | None) -> str:
    return name if line is None else f"{name}, line {line}"
