"""Tags by path: names joined with `/`, from the category downwards."""

from collections.abc import Sequence

from connectapi._core.errors import InvalidArgument
from connectapi.models.tags import Tag


def split_path(path: str) -> list[str]:
    """The names of a path.

    Raises:
        InvalidArgument: A part is empty.
    """
    names = [name.strip() for name in path.split("/")]
    if not all(names):
        raise InvalidArgument(f"{path!r} is no path of tags; write it as 'Category/Tag'.")
    return names


def by_path(tags: Sequence[Tag], path: str) -> list[Tag]:
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
