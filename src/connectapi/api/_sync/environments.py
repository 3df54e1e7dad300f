# Derived from src/connectapi/api/_async/environments.py by `make generate`. Do not edit.
"""Operations on Environments."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.environments import (
    CreateEnvironmentInput,
    Environment,
    UpdateEnvironmentInput,
)


class EnvironmentsApi(Room):
    """Operations on Environments."""

    def list_environments(self) -> list[Environment]:
        """All execution environments the server knows.

        `GET /v1/environments`. Rights: administrator or publisher. Since 2023.05.0.
        """
        return self._session.send(OPERATIONS["listEnvironments"].request(json(list[Environment])))

    def create_environment(self, **fields: Unpack[CreateEnvironmentInput]) -> Environment:
        """Add an execution environment.

        `POST /v1/environments`. Rights: administrator. Since 2023.05.0.

        - Success is 200 (not 201) with the stored environment.
        - cluster_name must be "Kubernetes" when off-host execution is on.
        - The schema marks no field as required, though cluster_name and name are not nullable.
        """
        return self._session.send(
            OPERATIONS["createEnvironment"].request(
                json(Environment),
                body=json_body("createEnvironment", fields, CreateEnvironmentInput),
            )
        )

    def delete_environment(self, guid: str) -> None:
        """Remove one execution environment.

        `DELETE /v1/environments/{guid}`. Rights: administrator. Since 2023.05.0.

        - An environment defined by a configuration file cannot be deleted through the API.
        """
        return self._session.send(
            OPERATIONS["deleteEnvironment"].request(nothing, path={"guid": guid})
        )

    def get_environment(self, guid: str) -> Environment:
        """One execution environment in full.

        `GET /v1/environments/{guid}`. Rights: administrator or publisher. Since 2023.05.0.
        """
        return self._session.send(
            OPERATIONS["getEnvironment"].request(json(Environment), path={"guid": guid})
        )

    def update_environment(
        self, guid: str, **fields: Unpack[UpdateEnvironmentInput]
    ) -> Environment:
        """Change one execution environment.

        `PUT /v1/environments/{guid}`. Rights: administrator. Since 2023.05.0.

        - An environment defined by a configuration file cannot be updated through the API.
        - Name (the image) and cluster_name are not in the update body, so they are fixed after
          creation.
        """
        return self._session.send(
            OPERATIONS["updateEnvironment"].request(
                json(Environment),
                path={"guid": guid},
                body=json_body("updateEnvironment", fields, UpdateEnvironmentInput),
            )
        )
