# Written by `make generate` from contract/. Do not edit.
"""Operations on Tags."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.content import Content
from connectapi.models.tags import ContentTagInput, ListTagsQuery, Tag, TagInput


class AsyncTagsApi(AsyncRoom):
    """Operations on Tags."""

    async def list_content_tags(self, guid: str) -> list[Tag]:
        """Tags of one content item.

        `GET /v1/content/{guid}/tags`. Rights: viewer of the content or above, or administrator.
        Since 1.8.6.

        - Bare JSON array, no paging.
        """
        return await self._session.send(
            OPERATIONS["listContentTags"].request(json(list[Tag]), path={"guid": guid})
        )

    async def add_content_tag(self, guid: str, **fields: Unpack[ContentTagInput]) -> None:
        """Put a tag on content.

        `POST /v1/content/{guid}/tags`. Rights: collaborator/editor of the content, or
        administrator. Since 1.8.6.

        - Adding a tag also adds every tag above it in the tree.
        - A category (a tag without parent) cannot be put on content.
        """
        return await self._session.send(
            OPERATIONS["addTag"].request(
                nothing, path={"guid": guid}, body=json_body("addTag", fields, ContentTagInput)
            )
        )

    async def remove_content_tag(self, guid: str, id: str) -> None:
        """Take a tag off content.

        `DELETE /v1/content/{guid}/tags/{id}`. Rights: collaborator/editor of the content, or
        administrator. Since 1.8.6.

        - Removing a tag also removes all of its descendants from the content item; tags above it
          stay.
        - The tag itself is not deleted.
        """
        return await self._session.send(
            OPERATIONS["removeTag"].request(nothing, path={"guid": guid, "id": id})
        )

    async def list_tags(self, **query: Unpack[ListTagsQuery]) -> list[Tag]:
        """All tags.

        `GET /v1/tags`. Rights: any user. Since 1.8.6.

        - Bare JSON array of all tags, flat; the tree follows from parent_id; no paging.
        - No special parent_id value for top-level tags is stated.
        - Sort order is not stated.
        """
        return await self._session.send(
            OPERATIONS["listTags"].request(json(list[Tag]), query=query)
        )

    async def create_tag(self, **fields: Unpack[TagInput]) -> Tag:
        """Create a tag or category.

        `POST /v1/tags`. Rights: administrator. Since 1.8.6.

        - Success is 200, not 201.
        - Without parent_id (absent or null) the tag is a category, top of a tree, there to
          organize other tags.
        - A category cannot be put on content.
        """
        return await self._session.send(
            OPERATIONS["createTag"].request(
                json(Tag), body=json_body("createTag", fields, TagInput)
            )
        )

    async def delete_tag(self, id: str) -> None:
        """Delete a tag and its subtree.

        `DELETE /v1/tags/{id}`. Rights: administrator. Since 1.8.6.

        - Deletes all descendants too.
        """
        return await self._session.send(OPERATIONS["deleteTag"].request(nothing, path={"id": id}))

    async def get_tag(self, id: str) -> Tag:
        """One tag by id or path.

        `GET /v1/tags/{id}`. Rights: any user. Since 1.8.6.

        - Id may be a path instead: tag names from the category downwards, joined by commas, such
          as Category,Child,Grandchild.
        - How a comma inside a name or an all-digit category name is told apart is not stated.
        """
        return await self._session.send(OPERATIONS["getTag"].request(json(Tag), path={"id": id}))

    async def update_tag(self, id: str, **fields: Unpack[TagInput]) -> Tag:
        """Rename or move a tag.

        `PATCH /v1/tags/{id}`. Rights: administrator. Since 1.8.6.

        - Name and parent_id are both optional.
        - parent_id null makes the tag top-level (a category); whether leaving it out keeps the
          present parent is not stated, PATCH suggests so.
        - The name must be unique among the tags of the same parent and at most 255 characters.
        """
        return await self._session.send(
            OPERATIONS["updateTag"].request(
                json(Tag), path={"id": id}, body=json_body("updateTag", fields, TagInput)
            )
        )

    async def get_tag_content(self, id: str) -> list[Content]:
        """Content that carries a tag.

        `GET /v1/tags/{id}/content`. Rights: any user. Since 1.8.6.

        - Bare JSON array, no paging.
        - An administrator gets all content with the tag, even content that he may not view.
        - Others get only what they may view (implied, not stated outright).
        """
        return await self._session.send(
            OPERATIONS["listTagContent"].request(json(list[Content]), path={"id": id})
        )
