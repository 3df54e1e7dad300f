"""An API about the tides of a small harbour."""

import asyncio
import json
import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import FastAPI, Header, Query, WebSocket, WebSocketDisconnect
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

TIDE = timedelta(hours=12, minutes=25)
MEAN, RANGE = 3.0, 1.6

app = FastAPI(title="Harbour tides", description="How high the water stands, in metres.")


class Level(BaseModel):
    """How high the water stands at a moment."""

    time: datetime
    metres: float


def level(moment: datetime) -> Level:
    """Work out the level of the water."""
    turns = moment.timestamp() / TIDE.total_seconds()
    return Level(time=moment, metres=round(MEAN + RANGE * math.sin(2 * math.pi * turns), 2))


@app.get("/")
async def home() -> dict[str, str]:
    """Say what this is."""
    return {"about": "Harbour tides", "see": "docs"}


@app.get("/levels")
async def levels(hours: Annotated[int, Query(ge=1, le=72)] = 12) -> list[Level]:
    """Give the levels of the hours to come."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return [level(now + timedelta(hours=hour)) for hour in range(hours)]


@app.get("/whoami")
async def whoami(
    rstudio_connect_credentials: Annotated[str | None, Header()] = None,
    posit_connect_user_session_token: Annotated[str | None, Header()] = None,
) -> dict[str, object]:
    """Tell visitors what the server says about them; of strangers it says nothing."""
    return {
        "credentials": json.loads(rstudio_connect_credentials or "null"),
        "has_session_token": posit_connect_user_session_token is not None,
    }


@app.get("/ripples")
async def ripples(count: Annotated[int, Query(ge=1, le=100)] = 5) -> StreamingResponse:
    """Send the present level again and again, as events."""

    async def events() -> AsyncIterator[str]:
        for number in range(count):
            yield f"id: {number}\ndata: {level(datetime.now(UTC)).model_dump_json()}\n\n"
            await asyncio.sleep(0.05)

    return StreamingResponse(events(), media_type="text/event-stream")


@app.websocket("/radio")
async def radio(socket: WebSocket) -> None:
    """Repeat what is said, as a harbour master does."""
    await socket.accept()
    try:
        while True:
            await socket.send_text(f"I repeat: {await socket.receive_text()}")
    except WebSocketDisconnect:
        return
