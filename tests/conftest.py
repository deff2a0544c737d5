"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail.
settings.register_profile("headwater", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("headwater")


@pytest.fixture(autouse=True)
def quiet_after() -> Iterator[None]:
    """Whoever runs a command in here has it log to where that test is captured, and no other."""
    yield
    if structlog.is_configured():
        structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of its own."""
    # Loaded by those alone who ask for it.
    from servers.postgres import Postgres  # noqa: PLC0415 because of that

    with TemporaryDirectory(prefix="postgres") as folder:
        server = Postgres(Path(folder) / "data")
        yield server.address
        server.stop()


@pytest.fixture(scope="session")
def janusgraph() -> Iterator[str]:
    """The address of a JanusGraph of its own, which keeps what it has in memory."""
    # Loaded by those alone who ask for it.
    from servers.janusgraph_server import JanusGraph  # noqa: PLC0415 because of that

    with TemporaryDirectory(prefix="janusgraph") as folder:
        server = JanusGraph(Path(folder))
        yield server.address
        server.stop()
