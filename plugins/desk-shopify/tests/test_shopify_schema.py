"""What is asked of Shopify and what is read of it, against the schemas of every version that is at hand."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk_shopify import queries, versions
from desk_shopify.connector import SMALLEST
from desk_shopify.hooks import TOPICS, order_of
from desk_shopify.peer import packages
from desk_shopify.peer.deliveries import payload
from desk_shopify.peer.points import Points
from desk_shopify.peer.shop import Shop
from desk_shopify.peer.shopify import admin_schema
from desk_shopify.queries import MOST_LINES, Query
from graphql import NoDeprecatedCustomRule, build_client_schema, parse, validate

from desk import Changed, Webhook
from desk.domain.budgets import RESERVE

pytestmark = pytest.mark.usefixtures("shopify_schemas")
NOW = datetime(2026, 11, 29, tzinfo=UTC)
QUERIES = {name: one for name, one in vars(queries).items() if isinstance(one, Query)}
#: What of a query's variables decides its cost.
LONGEST = {"first": queries.PAGE, "lines": queries.LINES}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_what_the_pinned_schema_allows(name: str) -> None:
    assert [error.message for error in validate(admin_schema(), parse(QUERIES[name].text))] == []


def test_no_query_asks_for_what_is_deprecated() -> None:
    for query in QUERIES.values():
        assert validate(admin_schema(), parse(query.text), [NoDeprecatedCustomRule]) == []


def test_the_pinned_version_is_one_that_is_described() -> None:
    told = (
        f"the package no longer describes {versions.ADMIN}: set ADMIN in versions.py to one of "
        f"{', '.join(packages.admin_versions())}, and change each query that this version refuses"
    )
    assert versions.ADMIN in packages.admin_versions(), told
    assert versions.WEBHOOKS in packages.hook_versions()


def test_a_version_that_is_not_described_says_what_to_change() -> None:
    with pytest.raises(packages.Missing, match=r"has no .*admin_2019-04.json.gz: pin a version that is there, see versions.py"):
        packages.introspection("2019-04")


def test_the_next_version_will_do_too() -> None:
    schema = build_client_schema(packages.introspection("unstable"), assume_valid=True)
    wrong = [error.message for query in QUERIES.values() for error in validate(schema, parse(query.text))]
    assert wrong == []


def cost(query: Query, **variables: Any) -> int:
    return Points(admin_schema(), parse(query.text), variables).requested()


@pytest.mark.parametrize("name", QUERIES)
def test_the_first_call_of_a_query_spends_what_it_may_cost(name: str) -> None:
    query = QUERIES[name]
    lines = {"lines": MOST_LINES} if query is queries.ORDER else LONGEST
    assert query.cost >= cost(query, **lines)
    assert query.cost <= cost(query, **lines) + 60


def test_a_page_and_one_long_order_fit_into_the_smallest_budget() -> None:
    both = cost(queries.ORDERS, **LONGEST) + cost(queries.ORDER, lines=MOST_LINES)
    assert both + RESERVE * SMALLEST.burst <= SMALLEST.burst


def delivered(topic: str, body: bytes) -> Webhook:
    return Webhook(body=body, headers={"x-shopify-topic": topic}, received_at=NOW)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("version", ["2025-10", "2026-01", "2026-04", versions.WEBHOOKS])
def test_shopifys_own_examples_are_read(topic: str, version: str) -> None:
    example = packages.hook_example(version, topic)
    (changed,) = order_of(delivered(topic, json.dumps(example).encode()))
    assert isinstance(changed, Changed)
    assert changed.kind == "order"
    assert changed.id.startswith("8209829119461545")


@pytest.mark.parametrize("topic", ["orders/create", "orders/updated", "fulfillments/create", "refunds/create"])
def test_what_the_peer_delivers_is_as_shopify_says(topic: str) -> None:
    order = Shop().place("A-1", NOW, "Olá, 你好")
    assert str(order.id) in str(payload(topic, order))


def test_every_topic_that_the_readme_subscribes_to_is_read() -> None:
    told = Path(__file__).parents[1].joinpath("README.md").read_text("utf-8")
    assert [topic for topic in TOPICS if f'"{topic}"' not in told] == []


