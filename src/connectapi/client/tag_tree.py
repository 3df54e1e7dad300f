"""Tags as a tree: looked through, filtered and printed, without asking anybody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.model import Time
from connectapi.client.choose import exactly_one
from connectapi.client.records import Records
from connectapi.client.tag_paths import TagPath, split_path
from connectapi.models.tags import Tag

if TYPE_CHECKING:
    from connectapi.tables.convert import Table

_SHOWN_LINES = 60


class TagRow(msgspec.Struct, frozen=True, kw_only=True):
    """One tag of a tree as a row of a table.

    Attributes:
        id: The tag's id.
        name: Its name.
        parent_id: The id of the tag above it; None for a category.
        path: The names from the category downwards, joined with `/`.
        depth: 0 for a category, 1 for what is right below one.
        created_time: When it was made.
        updated_time: When it was changed last.
    """

    id: str
    name: str
    parent_id: str | None
    path: str
    depth: int
    created_time: Time | None
    updated_time: Time | None


@dataclass(frozen=True, slots=True, repr=False)
class TagNode:
    """A tag in its tree, with what is below it.

    Attributes:
        tag: The tag.
        path: Its names from the category downwards.
        children: The tags right below it, by name.
    """

    tag: Tag
    path: tuple[str, ...]
    children: Sequence[TagNode] = field(default=())

    @property
    def id(self) -> str:
        """The tag's id."""
        return self.tag.id

    @property
    def name(self) -> str:
        """The tag's name."""
        return self.tag.name

    @property
    def depth(self) -> int:
        """0 for a category, 1 for what is right below one."""
        return len(self.path) - 1

    def walk(self) -> Iterator[TagNode]:
        """Give this tag and all below it, each before what is below it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def __repr__(self) -> str:
        return f"<TagNode {'/'.join(self.path)} (id {self.id})>"


class TagTree:
    """The tags of a server, or some of them with those above them.

    Iterating gives every node, each before what is below it. Printing draws the tree. The tree is
    what the server answered; it asks for nothing by itself.
    """

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._tags = tags
        self._roots, self._by_id = _grown(tags)

    @property
    def categories(self) -> Sequence[TagNode]:
        """The tags that have none above them, by name."""
        return self._roots

    def __iter__(self) -> Iterator[TagNode]:
        for root in self._roots:
            yield from root.walk()

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, path: TagPath) -> bool:
        return bool(self._at(split_path(path)))

    def __getitem__(self, path: TagPath) -> TagNode:
        """Give the node at a path, such as `tree["Team/Blue"]` or `tree["Team", "Blue"]`.

        Raises:
            NotFound: There is no such tag.
        """
        return exactly_one(self._at(split_path(path)), f"tag {path!r}", lambda node: f"{node!r}")

    def get(self, id: str) -> TagNode | None:
        """The node with an id, or None."""
        return self._by_id.get(id)

    def find(self, name: str) -> list[TagNode]:
        """All tags of exactly this name, wherever they stand."""
        return [node for node in self if node.name == name]

    def filter(
        self, *patterns: str | re.Pattern[str], ids: Collection[str] | None = None
    ) -> TagTree:
        """Keep the tags whose name fits one of the regular expressions, or whose id is given.

        Those above them are kept, too. An expression fits anywhere in a name. Where nothing fits
        the tree is empty.

        Raises:
            InvalidArgument: Neither is given, or an expression cannot be read.
        """
        if isinstance(ids, str):
            raise InvalidArgument(f"ids= is a collection of ids, not the text {ids!r}.")
        if not patterns and ids is None:
            raise InvalidArgument("Tags are filtered by regular expressions or by ids=; give one.")
        expressions = [_compiled(pattern) for pattern in patterns]
        wanted = frozenset(ids or ())
        kept: set[str] = set()
        for tag in self._tags:
            if tag.id in wanted or any(found.search(tag.name) for found in expressions):
                self._keep(tag, kept)
        return TagTree([tag for tag in self._tags if tag.id in kept])

    def rows(self) -> list[TagRow]:
        """One row a tag, each before what is below it."""
        return [
            TagRow(
                id=node.id,
                name=node.name,
                parent_id=node.tag.parent_id or None,
                path="/".join(node.path),
                depth=node.depth,
                created_time=node.tag.created_time or None,
                updated_time=node.tag.updated_time or None,
            )
            for node in self
        ]

    def table(self) -> Table:
        """The rows as a table: id, name, parent_id, path, depth, created_time, updated_time."""
        return Records(TagRow, self.rows()).table()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table().__arrow_c_stream__(requested_schema)

    def __str__(self) -> str:
        """The whole tree, drawn with lines."""
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        lines = self._lines()
        title = f"Tags: {len(self)}" if len(self) else "No tags"
        shown = lines if len(lines) <= _SHOWN_LINES else lines[: _SHOWN_LINES - 1]
        more = len(lines) - len(shown)
        return "\n".join([title, *shown, *([f"... and {more:,} more"] if more else [])])

    def _lines(self) -> list[str]:
        lines: list[str] = []
        waiting = [(node, "", "") for node in reversed(self._roots)]
        while waiting:
            node, before, below = waiting.pop()
            lines.append(f"{before}{node.name}  (id {node.id})")
            for child in reversed(node.children):
                last = child is node.children[-1]
                branch, stem = ("└── ", "    ") if last else ("├── ", "│   ")
                waiting.append((child, below + branch, below + stem))
        return lines

    def _at(self, names: Sequence[str]) -> list[TagNode]:
        level: Sequence[TagNode] = self._roots
        fits: list[TagNode] = []
        for name in names:
            fits = [node for node in level if node.name == name]
            level = [child for node in fits for child in node.children]
        return fits

    def _keep(self, tag: Tag, kept: set[str]) -> None:
        node: Tag | None = tag
        while node is not None and node.id not in kept:
            kept.add(node.id)
            above = self._by_id.get(node.parent_id or "")
            node = above.tag if above else None


def _grown(tags: Sequence[Tag]) -> tuple[list[TagNode], dict[str, TagNode]]:
    """The categories, and all nodes by id.

    A tag whose parent is not among the tags counts as a category.
    """
    known = {tag.id: tag for tag in tags}
    below: dict[str, list[Tag]] = {}
    for tag in sorted(known.values(), key=lambda tag: tag.name.casefold()):
        parent = tag.parent_id or ""
        below.setdefault(parent if parent in known else "", []).append(tag)
    by_id: dict[str, TagNode] = {}
    roots = _nodes(below.get("", ()), (), by_id)
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        children = _nodes(below.get(node.id, ()), node.path, by_id)
        # Children are made after their parent, for they hold its path; nobody else has it yet.
        object.__setattr__(node, "children", children)
        waiting.extend(children)
    return roots, by_id


def _nodes(tags: Sequence[Tag], above: tuple[str, ...], by_id: dict[str, TagNode]) -> list[TagNode]:
    nodes = [TagNode(tag, (*above, tag.name)) for tag in tags]
    by_id.update((node.id, node) for node in nodes)
    return nodes


def _compiled(pattern: str | re.Pattern[str]) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise InvalidArgument(f"{pattern!r} is no regular expression: {error}.") from None
