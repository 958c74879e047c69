"""A session is as good as the person and the password that opened it; limits count the one who asks."""

import asyncio
import dataclasses
import secrets
from datetime import timedelta
from pathlib import Path

import aiohttp
import argon2
import pytest

from desk.domain.ids import AgentId
from desk.store import sessions
from desk.testing import DESK_TOML, DeskUnderTest, running
from desk.testing.configuration import PASSWORD
from desk.testing.http import http_of
from desk.web.people import LIFETIME, NotLoggedIn, People, digest_of

EMMA = AgentId("emma")


@pytest.fixture
async def token(desk: DeskUnderTest) -> str:
    token, _ = await People(desk.desk.store, desk.desk.config, desk.clock).log_in("emma", PASSWORD)
    return token


async def test_a_session_outlives_a_restart(desk: DeskUnderTest, token: str) -> None:
    person = await People(desk.desk.store, desk.desk.config, desk.clock).who(token)
    assert person.id == EMMA


async def test_a_session_ends_with_the_password_that_opened_it(desk: DeskUnderTest, token: str) -> None:
    changed = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("another one")
    emma = dataclasses.replace(desk.desk.config.agents[EMMA], password_hash=changed)
    config = dataclasses.replace(desk.desk.config, agents={**desk.desk.config.agents, EMMA: emma})
    with pytest.raises(NotLoggedIn):
        await People(desk.desk.store, config, desk.clock).who(token)


async def test_a_session_ends_with_the_agent_who_opened_it(desk: DeskUnderTest, token: str) -> None:
    others = {agent: known for agent, known in desk.desk.config.agents.items() if agent != EMMA}
    config = dataclasses.replace(desk.desk.config, agents=others)
    with pytest.raises(NotLoggedIn):
        await People(desk.desk.store, config, desk.clock).who(token)


async def test_a_session_ends_with_its_time(desk: DeskUnderTest, token: str) -> None:
    desk.clock.advance(LIFETIME)
    with pytest.raises(NotLoggedIn):
        await People(desk.desk.store, desk.desk.config, desk.clock).who(token)


async def test_whoever_was_recognised_is_so_for_his_sessions_time_only(desk: DeskUnderTest, token: str) -> None:
    people = People(desk.desk.store, desk.desk.config, desk.clock)
    desk.clock.advance(LIFETIME - timedelta(seconds=1))
    await people.who(token)
    desk.clock.advance(timedelta(seconds=1))
    with pytest.raises(NotLoggedIn):
        await people.who(token)


async def test_whoever_logs_out_is_recognised_nowhere_any_more(desk: DeskUnderTest, token: str) -> None:
    here, elsewhere = [People(desk.desk.store, desk.desk.config, desk.clock) for _ in range(2)]
    for people in (here, elsewhere):
        await people.who(token)
    await here.log_out(token)
    elsewhere.forget(digest_of(token))
    for people in (here, elsewhere):
        with pytest.raises(NotLoggedIn):
            await people.who(token)


async def test_a_log_out_that_nobody_is_told_of_is_seen_in_the_store_soon(desk: DeskUnderTest, token: str) -> None:
    here, elsewhere = [People(desk.desk.store, desk.desk.config, desk.clock) for _ in range(2)]
    await elsewhere.who(token)
    await here.log_out(token)
    desk.clock.advance(timedelta(seconds=10))
    with pytest.raises(NotLoggedIn):
        await elsewhere.who(token)


async def test_what_was_read_before_a_log_out_is_not_remembered_after_it(desk: DeskUnderTest, token: str) -> None:
    people = People(desk.desk.store, desk.desk.config, desk.clock)
    reading = asyncio.create_task(people.who(token))
    await asyncio.sleep(0)  # it has asked the store by now
    people.forget(digest_of(token))
    await reading
    await desk.desk.store.write(lambda tx: sessions.end(tx, digest_of(token)))
    with pytest.raises(NotLoggedIn):
        await people.who(token)


@pytest.mark.parametrize(
    ("behind_proxy", "statuses"), [("true", [201, 429, 201]), ("false", [201, 429, 429])], ids=["proxy", "no proxy"]
)
async def test_only_a_desk_behind_a_proxy_believes_who_is_said_to_ask(
    tmp_path: Path, behind_proxy: str, statuses: list[int]
) -> None:
    toml = f"{DESK_TOML}\n[desk]\naddress_rate = 2\nbehind_proxy = {behind_proxy}\n"
    askers = ["198.51.100.9, 203.0.113.1", "198.51.100.8, 203.0.113.1", "198.51.100.8, 203.0.113.2"]
    async with running(tmp_path, toml) as desk, http_of(desk) as http, aiohttp.ClientSession() as session:
        answered = []
        for asker in askers:
            headers = {"Authorization": f"Bearer {secrets.token_urlsafe(32)}", "X-Forwarded-For": asker}
            message = {"id": "1", "text": "Where is my order?"}
            async with session.post(f"{http.url}/widget/web/messages", json=message, headers=headers) as answer:
                answered.append(answer.status)
    assert answered == statuses
