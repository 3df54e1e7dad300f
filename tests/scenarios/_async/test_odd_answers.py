"""Answers that servers of some releases give, and that broke other clients."""

from __future__ import annotations

import json
from typing import Literal

import polars as pl
import pyarrow as pa
import pytest

from connectapi import AsyncClient, UnexpectedAnswer
from tests.scenarios.answers import answering

GUID = "11111111-2222-4333-8444-555555555555"
HITS = [
    {
        "id": 8966707,
        "user_guid": None,
        "content_guid": GUID,
        "timestamp": "2025-04-30T12:49:16.269904Z",
        "data": {"path": "/hello", "user_agent": "Chrome"},
    },
    {
        "id": 8966708,
        "user_guid": GUID,
        "content_guid": GUID,
        "timestamp": "2025-04-30T08:49:17+02:00",
        "data": None,
    },
]


async def test_r_defect_17_a_hit_without_data_spoils_no_other() -> None:
    with answering({"/v1/instrumentation/content/hits": HITS}) as url:
        async with AsyncClient(url, "key") as client:
            hits = await client.usage.find().collect()
            frame = await client.usage.find().to_polars(flatten=True)
            some = await client.usage.find(user=GUID).to_polars(flatten=True)
    assert [hit.id for hit in hits] == ["8966707", "8966708"]
    assert frame["data_path"].to_list() == ["/hello", None]
    assert frame["id"].to_list() == ["8966707", "8966708"]
    assert frame.schema["timestamp"] == pl.Datetime("us", "UTC")
    assert some["data_path"].to_list() == [None]


async def test_r_defect_16_times_are_moments_wherever_the_client_is() -> None:
    with answering({"/v1/instrumentation/content/hits": HITS}) as url:
        async with AsyncClient(url, "key") as client:
            second = (await client.usage.find().collect())[1].timestamp
    assert second.isoformat() == "2025-04-30T08:49:17+02:00"
    assert second.timestamp() == 1745995757


async def test_what_is_nested_too_deeply_for_a_column_is_kept_as_json_text() -> None:
    deep = json.loads('{"in":[' * 100 + "7" + "]}" * 100)
    with answering({"/v1/content": [{"guid": GUID, "name": "a", "newer": deep}]}) as url:
        async with AsyncClient(url, "key") as client:
            table = pa.table(await client.content.find().to_arrow())
            (item,) = await client.content.find().collect()
    assert item.guid == GUID
    kept = table["newer"][0].as_py()
    while not isinstance(kept, str):
        kept, deep = (kept["in"], deep["in"]) if isinstance(kept, dict) else (kept[0], deep[0])
    assert json.loads(kept) == deep


async def test_an_answer_that_is_nested_without_end_is_no_answer() -> None:
    endless = b"[" * 5000 + b"]" * 5000
    with answering({"/v1/content": endless, "/v1/user": endless}) as url:
        async with AsyncClient(url, "key") as client:
            for call in (
                client.me,
                client.content.find().collect,
                client.content.find().to_arrow,
                client.rows("/v1/content").collect,
            ):
                with pytest.raises(UnexpectedAnswer, match="broken JSON"):
                    await call()
            with pytest.raises(UnexpectedAnswer, match="broken JSON"):
                await client.request("GET", "/v1/user")


@pytest.mark.parametrize("paging", ["single", "offset"])
async def test_rows_that_are_nested_too_deeply_for_a_table_are_no_table(
    paging: Literal["single", "offset"],
) -> None:
    deep = b'[{"a":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}]"
    with answering({"/v1/deep": deep}) as url:
        async with AsyncClient(url, "key") as client:
            rows = client.rows("/v1/deep", paging=paging)
            with pytest.raises(UnexpectedAnswer, match=r"GET /v1/deep .* nested too deeply"):
                await rows.to_arrow()


async def test_an_unnested_empty_answer_has_all_columns() -> None:
    with answering({"/v1/instrumentation/content/hits": []}) as url:
        async with AsyncClient(url, "key") as client:
            frame = await client.usage.find().to_polars(flatten=True)
            filtered = await client.usage.find(content=GUID).to_polars(flatten=True)
    assert {"data_path", "data_user_agent"} <= set(frame.columns)
    assert filtered.schema == frame.schema


async def test_processes_as_an_older_server_sends_them() -> None:
    answer = {"41": {"appId": 7, "appName": "a", "cpuTotal": 0.25, "ram": 4096}}
    with answering({"/metrics/procs": answer}) as url:
        async with AsyncClient(url, "key") as client:
            (found,) = await client.processes.find().collect()
            frame = await client.processes.find().to_polars()
    assert (found.pid, found.content_id, found.cpu_total, found.ram) == ("41", "7", 0.25, 4096)
    assert frame.schema["cpu_total"] == pl.Float64
    assert frame.schema["ram"] == pl.Int64


async def test_runtimes_as_an_older_server_sends_them() -> None:
    """R installations had no cluster and no image before 2023.09.0."""
    answers = {
        "/server_settings": {"version": "2022.10.0"},
        "/v1/server_settings/r": {"installations": [{"version": "4.2.1"}]},
        "/v1/server_settings/python": {"installations": []},
        "/v1/server_settings/quarto": {
            "installations": [{"version": "1.0.27", "cluster_name": "Local", "image_name": "Local"}]
        },
        "/timezones": [{"timezone": "Europe/Berlin", "offset": "+02:00"}],
    }
    with answering(answers) as url:
        async with AsyncClient(url, "key") as client:
            rows = await client.server.runtimes().to_dicts()
            zones = await client.server.time_zones().to_dicts()
    assert [tuple(row.values()) for row in rows] == [
        ("r", "4.2.1", None, None),
        ("quarto", "1.0.27", "Local", "Local"),
    ]
    assert zones == [{"timezone": "Europe/Berlin", "offset": "+02:00"}]


async def test_tags_with_numbers_for_ids() -> None:
    tags = [{"id": 1, "name": "A", "parent_id": None}, {"id": 2, "name": "B", "parent_id": 1}]
    with answering({"/v1/tags": tags}) as url:
        async with AsyncClient(url, "key") as client:
            assert (await client.tags.tree())["A/B"].id == "2"
