# Derived from src/connectapi/api/_async/content.py by `make generate`. Do not edit.
"""Operations on Content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from connectapi._core.encode import json_array, json_body
from connectapi._core.files import FileContent, file_body
from connectapi._core.response import json, json_or_none, nothing, text
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.content import (
    AccessTestResult,
    Content,
    ContentBuildInstructions,
    ContentBuildTask,
    ContentDeploymentInstructions,
    ContentDeploymentTask,
    ContentRenderInstructions,
    ContentRenderTask,
    ContentResults,
    CreateContentInput,
    EnvironmentVariable,
    GetContentQuery,
    GetContentsQuery,
    GitLocationInput,
    GitLocationOutput,
    OAuthIntegrationAssociationInput,
    SearchContentQuery,
    SearchVariantsQuery,
    UpdateContentInput,
    VariantResults,
)
from connectapi.models.oauth_integrations import OAuthIntegrationAssociationOutput
from connectapi.models.packages import Package


class ContentApi(Room):
    """Operations on Content."""

    def get_content_items(self, **query: Unpack[GetContentsQuery]) -> list[Content]:
        """List content items the caller can see.

        `GET /v1/content`. Rights: any user. Since 1.8.6.

        - Bare array, no paging, order not stated.
        - Only items visible to the caller; an administrator gets every item.
        - Name is matched against the item's name; names are unique per owner, so a non-empty
          name with owner_guid gives at most one item.
        """
        return self._session.send(
            OPERATIONS["getContents"].request(json(list[Content]), query=query)
        )

    def create_content(self, **fields: Unpack[CreateContentInput]) -> Content:
        """Create a content item.

        `POST /v1/content`. Rights: authenticated; role not stated (403 listed). Since 1.8.6.

        - Answers 200, not 201.
        - The caller becomes the owner (owner_guid is assigned by the server and is not an
          input).
        - The schema marks no field as required; names are unique per owner; no 409 is listed for
          a duplicate name.
        """
        return self._session.send(
            OPERATIONS["createContent"].request(
                json(Content), body=json_body("createContent", fields, CreateContentInput)
            )
        )

    def delete_content(self, guid: str) -> None:
        """Delete a content item.

        `DELETE /v1/content/{guid}`. Rights: authenticated; role not stated. Since 1.8.6.

        - Removes the files on disk as well as the database records.
        - No 403 is listed.
        """
        return self._session.send(OPERATIONS["deleteContent"].request(nothing, path={"guid": guid}))

    def get_content_item(self, guid: str, **query: Unpack[GetContentQuery]) -> Content:
        """Read one content item.

        `GET /v1/content/{guid}`. Rights: any user with view rights on the item, or
        administrator. Since 1.8.6.

        - An anonymous caller is refused even where access_type is all.
        - A non-administrator without view rights is refused (no 403 is listed, so the status is
          not stated).
        - An administrator without view rights may still read it and then sees app_role none.
        """
        return self._session.send(
            OPERATIONS["getContent"].request(json(Content), path={"guid": guid}, query=query)
        )

    def update_content(self, guid: str, **fields: Unpack[UpdateContentInput]) -> Content:
        """Change fields of a content item.

        `PATCH /v1/content/{guid}`. Rights: publisher or administrator role, and collaborator (or
        owner) rights on the item or administrator. Since 1.8.6.

        - Callers with any other role are refused.
        - A partial update; for most nullable settings null means use the server's default.
        - Only an administrator may change owner_guid, and the new owner must be a publisher or
          an administrator.
        """
        return self._session.send(
            OPERATIONS["updateContent"].request(
                json(Content),
                path={"guid": guid},
                body=json_body("updateContent", fields, UpdateContentInput),
            )
        )

    def test_public_access(self, guid: str) -> AccessTestResult:
        """Check that the item can be reached from the public internet.

        `POST /v1/content/{guid}/access-test`. Rights: authenticated; role not stated (403
        listed). Since 2026.04.0 at the latest.

        - No request body.
        - The licence must have the Public Access entitlement.
        - The item must be interactive (an application or an API) and have access_type all.
        """
        return self._session.send(
            OPERATIONS["testPublicAccess"].request(json(AccessTestResult), path={"guid": guid})
        )

    def build_content_bundle(
        self, guid: str, **fields: Unpack[ContentBuildInstructions]
    ) -> ContentBuildTask:
        """Start rebuilding a bundle's environment.

        `POST /v1/content/{guid}/build`. Rights: authenticated; role not stated. Since 2021.11.1.

        - Asynchronous; poll GET /v1/tasks/{id} with the task_id.
        - Answers 200, whereas deploy and render answer 202.
        - Reinstalls packages and prepares the environment, but does not render documents anew.
        """
        return self._session.send(
            OPERATIONS["buildContentBundle"].request(
                json(ContentBuildTask),
                path={"guid": guid},
                body=json_body("buildContentBundle", fields, ContentBuildInstructions),
            )
        )

    def deploy_content_bundle(
        self, guid: str, **fields: Unpack[ContentDeploymentInstructions]
    ) -> ContentDeploymentTask:
        """Start deploying a bundle.

        `POST /v1/content/{guid}/deploy`. Rights: authenticated; role not stated. Since 1.8.6.

        - Asynchronous; poll GET /v1/tasks/{id} with the task_id.
        - No bundle_id - the newest uploaded bundle.
        - The deployed bundle becomes the active one unless activate is false.
        """
        return self._session.send(
            OPERATIONS["deployContentBundle"].request(
                json(ContentDeploymentTask),
                path={"guid": guid},
                body=json_body("deployContentBundle", fields, ContentDeploymentInstructions),
            )
        )

    def get_content_environment(self, guid: str) -> list[str]:
        """List the item's environment variable names.

        `GET /v1/content/{guid}/environment`. Rights: authenticated; role not stated. Since
        1.8.6.

        - Names only; values are never given back.
        """
        return self._session.send(
            OPERATIONS["getContentEnvironment"].request(json(list[str]), path={"guid": guid})
        )

    def update_content_environment(
        self, guid: str, items: Sequence[EnvironmentVariable]
    ) -> list[str]:
        """Add, change or delete some environment variables.

        `PATCH /v1/content/{guid}/environment`. Rights: authenticated; role not stated. Since
        1.8.6.

        - Body is an array of name and value; variables not named are left as they are.
        - Value null deletes that variable.
        - Answers with the names only.
        """
        return self._session.send(
            OPERATIONS["updateContentEnvironment"].request(
                json(list[str]),
                path={"guid": guid},
                body=json_array("updateContentEnvironment", items, EnvironmentVariable),
            )
        )

    def set_content_environment(self, guid: str, items: Sequence[EnvironmentVariable]) -> list[str]:
        """Replace all environment variables.

        `PUT /v1/content/{guid}/environment`. Rights: authenticated; role not stated. Since
        1.8.6.

        - Every variable that was there before is dropped first.
        - Answers with the names only.
        """
        return self._session.send(
            OPERATIONS["setContentEnvironment"].request(
                json(list[str]),
                path={"guid": guid},
                body=json_array("setContentEnvironment", items, EnvironmentVariable),
            )
        )

    def get_content_lockfile(self, guid: str) -> str:
        """Download the active bundle's Python lockfile.

        `GET /v1/content/{guid}/lockfile`. Rights: authenticated; role not stated (403 listed).
        Since 2025.12.0.

        - Lists the exact Python packages in the server-managed environment of the active bundle.
        - An error where the item does not use Python or py_environment_management is off (status
          not stated).
        """
        return self._session.send(
            OPERATIONS["getContentLockfile"].request(text, path={"guid": guid})
        )

    def list_content_oauth_integration_associations(
        self, guid: str
    ) -> list[OAuthIntegrationAssociationOutput]:
        """List the item's OAuth integrations.

        `GET /v1/content/{guid}/oauth/integrations/associations`. Rights: authenticated; role not
        stated. Since 2024.08.0.

        - Corrected to an array (published as one object; recorded responses are arrays).
        """
        return self._session.send(
            OPERATIONS["listContentOAuthIntegrationAssociations"].request(
                json(list[OAuthIntegrationAssociationOutput]), path={"guid": guid}
            )
        )

    def set_oauth_integration_associations(
        self, guid: str, items: Sequence[OAuthIntegrationAssociationInput]
    ) -> None:
        """Replace the item's OAuth integrations.

        `PUT /v1/content/{guid}/oauth/integrations/associations`. Rights: authenticated; role not
        stated. Since 2024.08.0.

        - All earlier associations are replaced by the given list.
        - Corrected to an array (published as one object); [] removes all.
        """
        return self._session.send(
            OPERATIONS["setOAuthIntegrationAssociations"].request(
                nothing,
                path={"guid": guid},
                body=json_array(
                    "setOAuthIntegrationAssociations", items, OAuthIntegrationAssociationInput
                ),
            )
        )

    def get_content_packages(self, guid: str) -> list[Package] | None:
        """List the item's installed packages.

        `GET /v1/content/{guid}/packages`. Rights: authenticated; role not stated. Since
        2024.11.0.

        - Bare array, no paging, sorted by language, then by package name.
        - 204 while the item has not been deployed.
        - While the environment is being rebuilt, the packages from before the rebuild.
        """
        return self._session.send(
            OPERATIONS["getContentPackages"].request(
                json_or_none(list[Package]), path={"guid": guid}
            )
        )

    def render_content(
        self, guid: str, **fields: Unpack[ContentRenderInstructions]
    ) -> ContentRenderTask:
        """Start rendering a report.

        `POST /v1/content/{guid}/render`. Rights: editor or higher on the item; a viewer only for
        ad-hoc variants while Applications.ViewerOnDemandReports is on. Since 2026.04.0 at the
        latest.

        - Asynchronous; poll GET /v1/tasks/{id} with the task_id.
        - Only for static reports (R Markdown, Jupyter, Quarto documents).
        - No variant_key - the default variant.
        """
        return self._session.send(
            OPERATIONS["renderContent"].request(
                json(ContentRenderTask),
                path={"guid": guid},
                body=json_body("renderContent", fields, ContentRenderInstructions),
            )
        )

    def delete_content_repository(self, guid: str) -> None:
        """Unlink the item from its Git repository.

        `DELETE /v1/content/{guid}/repository`. Rights: authenticated; role not stated. Since
        2022.12.0.
        """
        return self._session.send(
            OPERATIONS["deleteContentRepository"].request(nothing, path={"guid": guid})
        )

    def get_content_repository(self, guid: str) -> GitLocationOutput:
        """Read the item's Git location.

        `GET /v1/content/{guid}/repository`. Rights: authenticated; role not stated. Since
        2022.12.0.

        - The answer for an item without a repository is not stated (404 is listed).
        """
        return self._session.send(
            OPERATIONS["getContentRepository"].request(json(GitLocationOutput), path={"guid": guid})
        )

    def update_content_repository(
        self, guid: str, **fields: Unpack[GitLocationInput]
    ) -> GitLocationOutput:
        """Change the item's Git location.

        `PATCH /v1/content/{guid}/repository`. Rights: authenticated; role not stated. Since
        2022.12.0.

        - The only repository operation with a 409 listed; its cause is not stated.
        """
        return self._session.send(
            OPERATIONS["updateContentRepository"].request(
                json(GitLocationOutput),
                path={"guid": guid},
                body=json_body("updateContentRepository", fields, GitLocationInput),
            )
        )

    def set_content_repository(
        self, guid: str, **fields: Unpack[GitLocationInput]
    ) -> GitLocationOutput:
        """Link the item to a Git location.

        `PUT /v1/content/{guid}/repository`. Rights: authenticated; role not stated. Since
        2022.12.0.
        """
        return self._session.send(
            OPERATIONS["setContentRepository"].request(
                json(GitLocationOutput),
                path={"guid": guid},
                body=json_body("setContentRepository", fields, GitLocationInput),
            )
        )

    def delete_content_thumbnail(self, guid: str) -> None:
        """Remove the item's thumbnail.

        `DELETE /v1/content/{guid}/thumbnail`. Rights: authenticated; role not stated (403
        listed). Since 2024.09.0.
        """
        return self._session.send(
            OPERATIONS["deleteContentThumbnail"].request(nothing, path={"guid": guid})
        )

    def set_content_thumbnail(self, guid: str, content: FileContent) -> None:
        """Upload the item's thumbnail.

        `PUT /v1/content/{guid}/thumbnail`. Rights: authenticated; role not stated (403 listed).
        Since 2024.09.0.

        - Shown in the dashboard's content list and settings.
        - There is no GET for it under /v1; it is served at the content URL or the vanity URL
          with /__thumbnail__ appended (/content/{guid}/__thumbnail__ or /my-path/__thumbnail__).
        - That URL obeys the item's access rules, answers 204 when there is no thumbnail, and
          serves none for incomplete content.
        """
        return self._session.send(
            OPERATIONS["setContentThumbnail"].request(
                nothing, path={"guid": guid}, body=file_body(content, "application/octet-stream")
            )
        )

    def search_content(self, **query: Unpack[SearchContentQuery]) -> ContentResults:
        """Search content by terms and filters.

        `GET /v1/search/content`. Rights: any user, or service token scope content:search. Since
        2024.04.0.

        - Only items visible to the caller; an administrator gets every item.
        - With a service token every item is searched, without any per-user filtering.
        - With a service token the filters owner and bookmarked and the include values bookmarked
          and schedule are not available.
        """
        return self._session.send(
            OPERATIONS["searchContent"].request(json(ContentResults), query=query)
        )

    def search_variants(self, **query: Unpack[SearchVariantsQuery]) -> VariantResults:
        """Search report variants.

        `GET /v1/search/variants`. Rights: any user. Since 2026.04.0 at the latest.

        - Offset paging with page_number and page_size; no maximum stated; no sort fields or
          default order listed.
        - A variant is one output of a report; a report with parameters may have several.
        - An administrator sees public variants of all content, plus private variants of their
          own.
        """
        return self._session.send(
            OPERATIONS["searchVariants"].request(json(VariantResults), query=query)
        )
