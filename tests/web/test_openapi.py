"""schemathesis against the OpenAPI document: whatever it thinks of, no 5xx and no status that is not documented."""

from __future__ import annotations

import time

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.conftest import RunningDesk
from tests.web.test_roles import ROUTES

pytestmark = pytest.mark.slow

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
OPERATIONS = [route for route, need in ROUTES.items() if not need.startswith("page") and "/log" not in route]


@pytest.fixture(scope="module")
def api(running: RunningDesk) -> schemathesis.BaseSchema:
    until = time.monotonic() + 120
    while not running.desk.pool.ready:  # until then /readyz says 503, as it should
        assert time.monotonic() < until
        time.sleep(0.1)
    return schemathesis.openapi.from_url(f"{running.address}/api/v1/openapi.json")


@pytest.mark.parametrize("route", OPERATIONS)
def test_no_5xx_and_nothing_undocumented(
    api: schemathesis.BaseSchema, running: RunningDesk, route: str
) -> None:
    method, path = route.split(" ")
    operation = api[path][method]
    # The generated users and tokens stay; the token that asks must too.
    headers = {"Authorization": f"Bearer {running.token}"}

    @given(case=operation.as_strategy())
    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case) -> None:
        if path == "/api/v1/verify":
            case.query["wait"] = 0
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()


def test_every_operation_is_described_and_tested(running: RunningDesk) -> None:
    document = running.guard.app.openapi()
    found = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found.append(f"{method.upper()} {path}")
            assert operation.get("description"), f"{method} {path}"
            assert any(status.startswith("2") for status in operation["responses"])
    assert sorted(found) == sorted(OPERATIONS)
