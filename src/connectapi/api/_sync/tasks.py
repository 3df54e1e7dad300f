# Derived from src/connectapi/api/_async/tasks.py by `make generate`. Do not edit.
"""Operations on Tasks."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.tasks import GetTaskQuery, Task


class TasksApi(Room):
    """Operations on Tasks."""

    def get_task(self, id: str, **query: Unpack[GetTaskQuery]) -> Task:
        """State and output of a task.

        `GET /v1/tasks/{id}`. Rights: role not stated (authentication needed; 403 is listed).
        Since 1.8.6.

        - Long poll: with wait above 0 the server answers when the task completes or when wait
          seconds have passed, whichever is first.
        - New output alone does not end the wait; only completion or the time does.
        - Wait 0 answers at once with the present state.
        """
        return self._session.send(
            OPERATIONS["getTask"].request(json(Task), path={"id": id}, query=query)
        )
