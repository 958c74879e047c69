"""A connector that breaks one promise is caught by the kit: each mutant is the kiosk's connector with one fault."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar

import pytest

from desk import (
    ActionKind,
    Allowed,
    Call,
    Changed,
    ChannelError,
    Connector,
    Form,
    Happening,
    InboundMessage,
    InboxInfo,
    Line,
    Money,
    OrderAction,
    OrderView,
    OutboundMessage,
    Outcome,
    Page,
    Paging,
    Phrase,
    Rate,
    Refused,
    Repeats,
    Sent,
    Throttled,
    Unsure,
    Webhook,
    signature,
    signed,
)
from desk.testing.conformance import CHECKS, conform, stage
from desk.testing.kiosk.connector import KioskConnector, KioskSettings, KioskType
from desk.testing.kiosk.peer import KioskPeer
from tests.support.counter import CounterConnector, CounterPeer

HEADER = "x-kiosk-signature"
MUTANTS: list[tuple[str, type[KioskConnector]]] = []


def caught_by(name: str) -> Any:
    def add(mutant: type[KioskConnector]) -> type[KioskConnector]:
        MUTANTS.append((name, mutant))
        return mutant

    return add


# -- signatures ------------------------------------------------------------------------------------


@caught_by("signatures-one_byte_flipped_is_refused")
class BelievesEverything(KioskConnector):
    async def verify(self, webhook: Webhook) -> bool:
        return HEADER in webhook.headers and bool(webhook.headers[HEADER])


@caught_by("signatures-another_spelling_is_refused")
class ComparesWhatIsMeant(KioskConnector):
    async def verify(self, webhook: Webhook) -> bool:
        meant = json.dumps(json.loads(webhook.body), ensure_ascii=False).encode()
        return signed(meant, webhook.headers.get(HEADER), [self._settings.webhook_secret], form=Form.HEX)


@caught_by("signatures-the_secret_before_holds_and_no_other")
class KnowsTheNewSecretOnly(KioskConnector):
    async def verify(self, webhook: Webhook) -> bool:
        return signed(webhook.body, webhook.headers.get(HEADER), [self._settings.webhook_secret], form=Form.HEX)


@caught_by("signatures-odd_and_missing_ones_are_refused")
class TakesTheUnsigned(KioskConnector):
    async def verify(self, webhook: Webhook) -> bool:
        return not webhook.headers.get(HEADER) or await super().verify(webhook)


@caught_by("signatures-every_script_is_read")
class SignsAscii(KioskConnector):
    async def verify(self, webhook: Webhook) -> bool:
        made = signature(webhook.body.decode("ascii", "ignore").encode(), self._settings.webhook_secret, form=Form.HEX)
        return made == webhook.headers.get(HEADER)


@caught_by("signatures-every_script_is_read")
class ReadsLatin(KioskConnector):
    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        return super().parse(replace(webhook, body=webhook.body.decode("latin-1").encode()))


# -- intake ----------------------------------------------------------------------------------------


@caught_by("intake-all_of_a_batch_is_read")
class ReadsTheFirstOfABatch(KioskConnector):
    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        return super().parse(webhook)[:1]


@caught_by("intake-the_same_event_counts_once")
class NamesMessagesByDelivery(KioskConnector):
    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        name = str(self.delivery_id(webhook))
        return [replace(one, external_id=name) if isinstance(one, InboundMessage) else one for one in super().parse(webhook)]


@caught_by("intake-two_with_the_same_words_count_twice")
class NamesMessagesByTheirWords(KioskConnector):
    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        found = super().parse(webhook)
        return [replace(one, external_id=one.body) if isinstance(one, InboundMessage) else one for one in found]


@caught_by("intake-garbage_is_set_aside")
class SwallowsGarbage(KioskConnector):
    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        try:
            return super().parse(webhook)
        except Exception:
            return []


@caught_by("intake-customers_are_told_apart")
class KnowsOneCustomer(KioskConnector):
    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        found = super().parse(webhook)
        return [replace(one, customer="ana") if isinstance(one, InboundMessage) else one for one in found]


@caught_by("intake-changes_told_alike_are_all_heard")
class NamesDeliveriesByTheirBytes(KioskConnector):
    def delivery_id(self, webhook: Webhook) -> str | None:
        return hashlib.sha256(webhook.body).hexdigest()


@caught_by("intake-customers_are_told_apart")
class NamesEveryDeliveryAlike(KioskConnector):
    def delivery_id(self, webhook: Webhook) -> str | None:
        return "delivery"


@caught_by("intake-news_in_the_wrong_order_ends_right")
class ForgetsToFetch(KioskConnector):
    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        return [one for one in super().parse(webhook) if not isinstance(one, Changed)]


@caught_by("intake-it_is_acknowledged_in_time")
class AsksTheApiBeforeItVerifies(KioskConnector):
    manifest = replace(KioskConnector.manifest, answer_within=timedelta(seconds=0.5))

    async def verify(self, webhook: Webhook) -> bool:
        await self._get("/orders", offset="0", limit="1")
        return await super().verify(webhook)


@caught_by("sending-our_own_words_do_not_come_back")
class TakesOurWordsForTheirs(KioskConnector):
    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        told = json.loads(webhook.body)
        events = [{**event, "from": "customer", "id": "e" + event["id"]} for event in told["events"]]
        return super().parse(replace(webhook, body=json.dumps({"events": events}).encode()))


# -- reading ---------------------------------------------------------------------------------------


@caught_by("reading-many_of_one_moment_are_all_read")
class ReadsOnePage(KioskConnector):
    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        return replace(await super().pages(kind, since, cursor), more=False)


@caught_by("reading-many_of_one_moment_are_all_read")
class ReadsBehindTheMoment(KioskConnector):
    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        later = None if since is None else since + timedelta(microseconds=1)
        return await super().pages(kind, later, cursor)


@caught_by("reading-many_of_one_moment_are_all_read")
class IgnoresTheCursor(KioskConnector):
    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        return await super().pages(kind, since, None)


@caught_by("reading-a_row_that_shows_late_is_found")
class OverlapsNothing(KioskConnector):
    feed = KioskConnector.manifest.feeds[0]
    manifest = replace(KioskConnector.manifest, feeds=(replace(feed, overlap=timedelta()),))


@caught_by("reading-a_change_while_pages_are_read_hides_nothing")
class CallsOffsetsPlaces(KioskConnector):
    feed = replace(KioskConnector.manifest.feeds[0], paging=Paging.KEYSET, overlap=timedelta())
    manifest = replace(KioskConnector.manifest, feeds=(feed,))


@caught_by("reading-what_is_gone_is_noticed")
class InventsWhatIsGone(KioskConnector):
    async def fetch(self, kind: str, name: str) -> OrderView:
        try:
            self._last = await super().fetch(kind, name)
        except ChannelError:
            return (await self.pages("order", None, None)).items[0]  # type: ignore[return-value]
        return self._last


@caught_by("reading-everything_is_read_at_first")
class TakesMajorForMinor(KioskConnector):
    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        page = await super().pages(kind, since, cursor)
        orders = [one for one in page.items if isinstance(one, OrderView)]
        wrong = [replace(one, total=Money(one.total.minor // 100, one.total.currency)) for one in orders]
        return replace(page, items=wrong)


# -- limits and tokens -----------------------------------------------------------------------------


@caught_by("limits-the_budget_is_never_overdrawn")
class ClaimsAnotherBudget(KioskConnector):
    manifest = replace(KioskConnector.manifest, rates={"default": Rate(burst=500, per_second=100)})


@caught_by("limits-a_channel_that_says_how_long_is_left_alone")
class TakesTooManyForNever(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        try:
            return await super().send(message, key)
        except Throttled as error:
            return Refused(str(error))


@caught_by("tokens-they_are_renewed_once_for_all")
class KeepsTheOldRefreshToken(KioskConnector):
    async def refresh(self, credentials: Mapping[str, str]) -> Mapping[str, str]:
        return {**await super().refresh(credentials), "refresh": credentials["refresh"]}


@caught_by("tokens-they_are_renewed_once_for_all")
class CallsWithTheGivenToken(KioskConnector):
    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        return super().authorised(call, self.credentials())


@caught_by("tokens-renewed_ones_outlast_a_restart_unread")
class RenewsByItself(KioskConnector):
    def __init__(self, settings: KioskSettings, line: Line) -> None:
        super().__init__(settings, line)
        self._own: Mapping[str, str] = {}

    def authorised(self, call: Call, credentials: Mapping[str, str]) -> Call:
        return super().authorised(call, self._own or credentials)

    async def refresh(self, credentials: Mapping[str, str]) -> Mapping[str, str]:
        self._own = await super().refresh(credentials)
        return credentials


# -- sending ---------------------------------------------------------------------------------------


@caught_by("sending-what_failed_is_sent_again")
class TakesSilenceForSuccess(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        try:
            return await super().send(message, key)
        except ChannelError:
            return Sent(key)


@caught_by("sending-taken_and_never_answered_is_sent_once")
class TriesAgainByItself(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        try:
            return await super().send(message, key)
        except ChannelError:
            return await super().send(message, key)


@caught_by("sending-taken_and_never_answered_is_sent_once")
class ClaimsThatKeysAreKnown(KioskConnector):
    manifest = replace(KioskConnector.manifest, repeats=Repeats.KEY)


@caught_by("sending-taken_and_never_answered_is_sent_once")
class FindsNothing(KioskConnector):
    async def look_up(self, message: OutboundMessage, key: str) -> Sent | None:
        return None


@caught_by("sending-what_failed_is_sent_again")
class FindsEverything(KioskConnector):
    async def look_up(self, message: OutboundMessage, key: str) -> Sent | None:
        return Sent(key)


@caught_by("sending-taken_and_never_answered_is_sent_once")
class MakesNewKeys(KioskConnector):
    keys = count(1)

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return await super().send(message, f"{key}-{next(self.keys)}")


@caught_by("sending-a_closed_window_is_known_before_the_call")
class IgnoresTheWindow(KioskConnector):
    def may_send(self, heard_at: datetime | None, now: datetime) -> Allowed | Refused:
        return Allowed()


@caught_by("sending-a_text_too_long_is_known_before_the_call")
class CutsTheText(KioskConnector):
    def fits(self, text: str) -> Refused | None:
        return None

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return await super().send(replace(message, body=message.body[:2000]), key)


@caught_by("sending-an_answer_arrives_as_it_was_written")
class WritesAscii(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return await super().send(replace(message, body=message.body.encode("ascii", "replace").decode()), key)


@caught_by("sending-an_answer_arrives_as_it_was_written")
class NeverSure(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        await super().send(message, key)
        return Unsure("who knows")


@caught_by("sending-a_file_arrives_once_with_its_bytes_and_name")
class ForgetsFiles(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return await super().send(replace(message, attachments=()), key)


@caught_by("sending-a_file_arrives_once_with_its_bytes_and_name")
class NamesFilesInAscii(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        files = [replace(one, name=one.name.encode("ascii", "replace").decode()) for one in message.attachments]
        return await super().send(replace(message, attachments=tuple(files)), key)


@caught_by("sending-a_file_arrives_once_with_its_bytes_and_name")
class TakesFilesForText(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        files = [replace(one, content=(one.content or b"").replace(b"\r\n", b"\n")) for one in message.attachments]
        return await super().send(replace(message, attachments=tuple(files)), key)


@caught_by("sending-a_file_arrives_once_with_its_bytes_and_name")
class SendsFilesApart(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        await super().send(replace(message, body="file"), f"{key}-files")
        return await super().send(replace(message, attachments=()), key)


@caught_by("sending-the_largest_file_that_is_promised_arrives")
class ClaimsToTakeLargerFiles(KioskConnector):
    manifest = replace(KioskConnector.manifest, files=replace(KioskConnector.manifest.files, largest=300_000))


# -- a channel of orders alone ---------------------------------------------------------------------


@caught_by("signatures-odd_and_missing_ones_are_refused")
class TakesUnsignedOrders(CounterConnector):
    async def verify(self, webhook: Webhook) -> bool:
        return not webhook.headers.get(HEADER) or await super().verify(webhook)


@caught_by("intake-it_is_acknowledged_in_time")
class FetchesBeforeItVerifies(CounterConnector):
    manifest = replace(CounterConnector.manifest, answer_within=timedelta(seconds=0.5))

    async def verify(self, webhook: Webhook) -> bool:
        await self._get("/orders", offset="0", limit="1")
        return await super().verify(webhook)


@caught_by("tokens-they_are_renewed_once_for_all")
class ForgetsRefreshTokens(CounterConnector):
    async def refresh(self, credentials: Mapping[str, str]) -> Mapping[str, str]:
        return {**await super().refresh(credentials), "refresh": credentials["refresh"]}


@caught_by("isolation-a_shop_that_cannot_be_read_holds_no_other_up")
class ReadsOneAfterTheOther(CounterConnector):
    lock: asyncio.Lock

    async def _get(self, path: str, **params: str) -> Any:
        async with self.lock:
            return await super()._get(path, **params)


@caught_by("manifest-is_backed_by_methods")
class ClaimsToCarryWords(CounterConnector):
    manifest = replace(CounterConnector.manifest, messages=True)


# -- acting on orders ------------------------------------------------------------------------------


@caught_by("acting-taken_and_never_answered_is_done_once")
class LooksIntoNoLog(KioskConnector):
    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        return None


@caught_by("acting-taken_and_never_answered_is_done_once")
class ClaimsThatActionsAreKnownByKey(KioskConnector):
    manifest = replace(KioskConnector.manifest, acts=dict.fromkeys(ActionKind, Repeats.KEY))


@caught_by("acting-what_failed_is_done_again")
class BelievesItWasDone(KioskConnector):
    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        return Sent(key)


@caught_by("acting-money_goes_back_to_the_cent")
class GivesBackEverything(KioskConnector):
    async def act(self, action: OrderAction, key: str) -> Outcome:
        whole = Money(9590, "EUR") if action.amount else None
        return await super().act(replace(action, amount=whole), key)


@caught_by("acting-a_note_lands_as_it_was_written")
class TellsCustomersEverything(KioskConnector):
    async def act(self, action: OrderAction, key: str) -> Outcome:
        return await super().act(replace(action, public=True), key)


@caught_by("acting-a_cancelled_order_is_seen_as_such")
class AllowsEverything(KioskConnector):
    async def fetch(self, kind: str, name: str) -> OrderView:
        return replace(await super().fetch(kind, name), allows=tuple(ActionKind))

    async def pages(self, kind: str, since: datetime | None, cursor: str | None) -> Page:
        page = await super().pages(kind, since, cursor)
        orders = [one for one in page.items if isinstance(one, OrderView)]
        return replace(page, items=[replace(one, allows=tuple(ActionKind)) for one in orders])


@caught_by("acting-two_alike_are_done_twice")
class KnowsActionsByTheirWords(KioskConnector):
    async def acted(self, action: OrderAction, key: str) -> Sent | None:
        log = (await self._get(f"/orders/{action.order}/log", reference=action.text))["log"]
        return Sent(log[0]["id"]) if log else None

    async def act(self, action: OrderAction, key: str) -> Outcome:
        return await self.acted(action, key) or await super().act(action, action.text)


# -- words -----------------------------------------------------------------------------------------


@caught_by("words-people_are_told_why")
class GivesNoReason(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return Refused("")


@caught_by("words-people_are_told_why")
class SaysWhatNobodyTranslated(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return Refused(Phrase("desk_kiosk", "The customer's box is full"))


@caught_by("words-people_are_told_why")
class NamesAnothersDomain(KioskConnector):
    async def act(self, action: OrderAction, key: str) -> Outcome:
        outcome = await super().act(action, key)
        if isinstance(outcome, Refused) and isinstance(outcome.reason, Phrase):
            return Refused(replace(outcome.reason, domain="kiosk"))
        return outcome


# -- isolation and manifest ------------------------------------------------------------------------


@caught_by("isolation-two_shops_with_equal_names_stay_apart")
class RemembersForAllShops(KioskConnector):
    seen: ClassVar[set[str]] = set()

    def parse(self, webhook: Webhook) -> Sequence[Happening]:
        found = [one for one in super().parse(webhook) if getattr(one, "external_id", "") not in self.seen]
        self.seen.update(one.external_id for one in found if isinstance(one, InboundMessage))
        return found


@caught_by("isolation-a_dead_shop_holds_nobody_up")
class OneAfterTheOther(KioskConnector):
    lock: asyncio.Lock

    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        async with self.lock:
            return await super().send(message, key)


@caught_by("manifest-is_backed_by_methods")
class PromisesNothing(KioskConnector):
    manifest = replace(KioskConnector.manifest, fetches=frozenset(), expiring=False)


@caught_by("isolation-no_secret_is_told")
class SpellsOutItsToken(KioskConnector):
    async def send(self, message: OutboundMessage, key: str) -> Outcome:
        return Refused(f"I tried with {self._settings.access_token}")


class MutantType(KioskType):
    def __init__(self, mutant: type[KioskConnector]) -> None:
        self._mutant = mutant

    def connect(self, inbox: InboxInfo, settings: KioskSettings, line: Line) -> Connector:
        return self._mutant(settings, line)


@pytest.mark.parametrize(("name", "mutant"), MUTANTS, ids=[mutant.__name__ for _, mutant in MUTANTS])
async def test_the_kit_catches_a_broken_promise(
    name: str, mutant: type[KioskConnector], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_orders = issubclass(mutant, CounterConnector)

    class MutantPeer(CounterPeer if of_orders else KioskPeer):  # type: ignore[misc]
        kind = MutantType(mutant)

    monkeypatch.setattr(stage, "_PATIENCE", 2.0)
    if issubclass(mutant, OneAfterTheOther | ReadsOneAfterTheOther):
        mutant.lock = asyncio.Lock()
    (found,) = [found async for found in conform(MutantPeer, [check for check in CHECKS if str(check) == name])]
    assert found.wrong


def test_there_are_many_mutants_and_each_area_has_some() -> None:
    assert len(MUTANTS) >= 20
    assert {name.partition("-")[0] for name, _ in MUTANTS} == {check.area for check in CHECKS}
