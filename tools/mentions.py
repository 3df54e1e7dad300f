"""What Python files say of operations: which verbs call them, and which tests ask for them."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_HOLE = "{}"


@dataclass(slots=True)
class Mentions:
    """What one file, or one function, names."""

    texts: set[str] = field(default_factory=set)
    """Text constants."""
    attributes: set[tuple[str, str]] = field(default_factory=set)
    """`users.find` as (users, find): an attribute with the name before it."""
    requests: set[tuple[str, str]] = field(default_factory=set)
    """Method and path of requests; what is put into the path is `{}`."""

    def asks_for(self, method: str, path: str, others: Iterable[str]) -> bool:
        """Whether a request fits a route better than any of the `others` of the method."""
        return any(
            _fits(path, asked) and not any(_is_closer(other, path, asked) for other in others)
            for used, asked in self.requests
            if used == method or (used, method) == ("HEAD", "GET")
        )


def mentions(tree: ast.AST) -> Mentions:
    """Collect what a piece of source names; a variable of a class of ours stands for that."""
    found = Mentions()
    classes = dict(_variables(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.texts.add(node.value)
        elif isinstance(node, ast.Attribute):
            before = node.value
            if isinstance(before, ast.Call):
                before = before.func
            name = getattr(before, "attr", getattr(before, "id", ""))
            found.attributes.add((name, node.attr))
            if name in classes:
                found.attributes.add((classes[name], node.attr))
        elif isinstance(node, ast.Call):
            found.requests.update(_requests(node))
    return found


def _variables(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Variable -> class, where one is made of it, or said to be one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.annotation, ast.Name):
            target: ast.expr = node.target
            kind = node.annotation.id
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            target, kind = node.targets[0], getattr(node.value.func, "id", "")
        else:
            continue
        if isinstance(target, ast.Name) and kind.startswith("Async"):
            yield target.id, kind


def verbs(path: Path) -> Iterator[tuple[str, str, Mentions]]:
    """The public methods of a module's classes: class, method, and what they name.

    What a method leaves to other functions of the module counts as its own.
    """
    functions: dict[str, Mentions] = {}
    public: list[tuple[str, str]] = []
    for owner, function in _functions(ast.parse(path.read_text("utf-8"))):
        functions[function.name] = joined([functions.get(function.name), mentions(function)])
        if owner and not function.name.startswith("_"):
            public.append((owner, function.name))
    for owner, name in public:
        yield owner, name, joined(functions[part] for part in _reached(name, functions))


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in tree.body:
        for part in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name if isinstance(node, ast.ClassDef) else "", part


def _reached(name: str, functions: Mapping[str, Mentions]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            named = functions[here].attributes
            todo += [verb for before, verb in named if before == "self" and verb in functions]
    return found


def joined(parts: Iterable[Mentions | None]) -> Mentions:
    """What several pieces of source name together."""
    found = Mentions()
    for part in parts:
        if part:
            found.texts |= part.texts
            found.attributes |= part.attributes
            found.requests |= part.requests
    return found


def _requests(call: ast.Call) -> Iterator[tuple[str, str]]:
    """`wire.get("/v1/users")` and `wire.send("GET", "/v1/users")` alike."""
    verb = call.func.attr.upper() if isinstance(call.func, ast.Attribute) else ""
    texts = [_text(argument) for argument in call.args[:3]]
    if verb in _METHODS and texts and texts[0].startswith("/"):
        yield verb, _path(texts[0])
    for method, path in pairwise(texts):
        if method in _METHODS and path.startswith("/"):
            yield method, _path(path)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or _HOLE for part in node.values)
    return ""


def _path(text: str) -> str:
    return text.partition("?")[0].removeprefix("/__api__")


def _fits(route: str, asked: str) -> bool:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route))
    return re.fullmatch(re.sub(r"\\\*\w+$", ".+", pattern), asked) is not None


def _is_closer(other: str, route: str, asked: str) -> bool:
    """Whether another route fits too, and has fewer places that take anything."""
    return other != route and _fits(other, asked) and _open(other) < _open(route)


def _open(route: str) -> int:
    return route.count("{") + route.count("*")
