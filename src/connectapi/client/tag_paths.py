"""Tags by path: names from the category downwards, joined with `/` or one by one."""

from collections.abc import Sequence
from typing import TypeAlias

from connectapi._core.errors import InvalidArgument
from connectapi.models.tags import Tag

# Names one by one are for those that hold a slash.
TagPath: TypeAlias = str | Sequence[str]


def split_path(path: TagPath) -> list[str]:
    """The names of a path.

    Raises:
        InvalidArgument: A part is empty, or no text.
    """
    names = [name.strip() for name in path.split("/")] if isinstance(path, str) else list(path)
    if not names or not all(map(_is_name, names)):
        raise InvalidArgument(f"{path!r} is no path of tags; write it as 'Category/Tag'.")
    return names


def _is_name(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip())


def by_path(tags: Sequence[Tag], path: TagPath) -> list[Tag]:
    """The tags at a path: one, or none."""
    level = [tag for tag in tags if not tag.parent_id]
    fits: list[Tag] = []
    for name in split_path(path):
        fits = [tag for tag in level if tag.name == name]
        parents = {tag.id for tag in fits}
        level = [tag for tag in tags if tag.parent_id in parents]
    return fits


def path_of(tags: Sequence[Tag], tag: Tag) -> str:
    """The path of a tag."""
    by_id = {known.id: known for known in tags}
    names = [tag.name]
    parent = by_id.get(tag.parent_id or "")
    while parent is not None and len(names) <= len(by_id):
        names.append(parent.name)
        parent = by_id.get(parent.parent_id or "")
    return "/".join(reversed(names))
