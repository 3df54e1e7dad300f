"""What is asked for with every content item."""

from typing import Literal

Include = Literal["tags", "owner", "vanity_url", "bookmarked", "schedule"]


def content_includes() -> list[Include]:
    """Owner, tags and vanity URL, so that listing, search and single item hold the same fields.

    A server that does not know one of them leaves it out of the answer, and the field is `UNSET`.
    """
    return ["owner", "tags", "vanity_url"]
