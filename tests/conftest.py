"""Options for all tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--real-server",
        action="store_true",
        help="run the scenarios against CONNECT_SERVER with the administrator's CONNECT_API_KEY",
    )
