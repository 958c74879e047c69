"""Conversations: lists, one opened, and what people do with them besides answering."""

from datetime import datetime
from typing import NamedTuple

from desk.domain.conversations import Conversation
from desk.domain.errors import Invalid, NotFound
from desk.domain.ids import AgentId, ConversationId
from desk.domain.language import asked_for
from desk.domain.messages import Author, Customer
from desk.domain.time import check_aware
from desk.hooks import specs
from desk.hooks.protocols import Card
from desk.services import orders
from desk.services.assigning import info
from desk.store import conversations as units
from desk.store import feed, lists, messages, search
from desk.store.lists import Query
from desk.store.messages import Spoken
from desk.store.protocol import Transaction
from desk.store.search import Search
from desk.web import order_cards, present, wire
from desk.web.endpoints import ANSWERING, EVERYBODY, Call, Endpoints
from desk.web.listing import ROWS

endpoints = Endpoints()
_MOST = 100
#: Fewer merchants than these are looked through one by one.
_FEW = 16
#: Messages shown when a conversation is opened.
_SHOWN = 50
_END = 2**31 - 1


@endpoints.add("GET", "/api/conversations", who=EVERYBODY, answer=wire.ConversationPage)
async def page(call: Call) -> wire.ConversationPage | wire.ReadyPage:
    """List conversations: ``view`` mine, queue, all or resolved; ``q`` searches; ``before`` pages on.

    ``agent`` names a colleague whose ``mine`` is meant, ``written`` the language of those in the queue.
    """
    searched = bool(call.request.query.get("q", "").strip())
    return await (_page_found(call, _search(call)) if searched else _page_of(call, _query(call)))


async def _page_of(call: Call, query: Query) -> wire.ReadyPage:
    known = call.request.app[ROWS]

    def unit(tx: Transaction) -> wire.ReadyPage:
        found = lists.marks(tx, query)
        cursor = feed.newest_cursor(tx) if found.cursor is None else found.cursor
        shown = known.of(tx, found.marks, query.walls, query.language)
        return wire.ReadyPage(conversations=shown, cursor=str(cursor), next=found.next)

    return await call.backend.store.read(unit)


async def _page_found(call: Call, asked: Search) -> wire.ConversationPage:
    cursor, found = await call.backend.store.read(lambda tx: (feed.newest_cursor(tx), search.page(tx, asked)))
    return wire.ConversationPage(
        conversations=[present.conversation(call.backend.config, listed) for listed in found.listed],
        cursor=str(cursor),
        next=None if found.next is None else str(found.next),
    )


@endpoints.add("GET", "/api/conversations/{conversation}", who=EVERYBODY, answer=wire.ConversationDetail)
async def opened(call: Call) -> wire.ConversationDetail:
    """Open a conversation: its newest messages, and what plugins say of it."""
    return await _detail(call)


@endpoints.add("GET", "/api/conversations/{conversation}/messages", who=EVERYBODY, answer=wire.MessagePage)
async def older(call: Call) -> wire.MessagePage:
    """Return the messages before a position."""
    before = call.query_int("before", _END, _END)
    number, walls, notes = call.conversation, call.person.walls, present.reads_notes(call.person.role)
    spoken = await call.backend.store.read(
        lambda tx: messages.before(tx, units.get(tx, number, walls), before, _SHOWN, notes=notes)
    )
    return wire.MessagePage(messages=[present.message(one) for one in spoken], more=_more(spoken))


@endpoints.add(
    "POST", "/api/conversations/{conversation}/take", who=ANSWERING, answer=wire.ConversationView
)
async def take(call: Call) -> wire.ConversationView:
    """Take a conversation from the queue."""
    await call.backend.handling.take(call.agent, call.conversation, call.person.walls)
    return await _view(call)


@endpoints.add(
    "POST", "/api/conversations/{conversation}/decline", who=ANSWERING, answer=wire.ConversationView
)
async def decline(call: Call) -> wire.ConversationView:
    """Give a conversation back that you cannot take; it goes to somebody else."""
    await call.backend.handling.decline(call.agent, call.conversation, call.person.walls)
    return await _view(call)


@endpoints.add(
    "POST",
    "/api/conversations/{conversation}/transfer",
    who=ANSWERING,
    body=wire.Transfer,
    answer=wire.ConversationView,
)
async def transfer(call: Call, body: wire.Transfer) -> wire.ConversationView:
    """Pass a conversation to a colleague, or back to the queue."""
    await call.backend.handling.transfer(call.agent, call.conversation, call.person.walls, body.agent)
    return await _view(call)


@endpoints.add(
    "PUT",
    "/api/conversations/{conversation}/state",
    who=ANSWERING,
    body=wire.StateChange,
    answer=wire.ConversationView,
)
async def set_state(call: Call, body: wire.StateChange) -> wire.ConversationView:
    """Open, snooze or resolve a conversation."""
    until = None if body.until is None else _moment(body.until)
    await call.backend.handling.set_state(call.conversation, call.person.walls, body.state, until)
    return await _view(call)


@endpoints.add(
    "PUT",
    "/api/conversations/{conversation}/language",
    who=ANSWERING,
    body=wire.LanguageChoice,
    answer=wire.ConversationView,
)
async def correct_language(call: Call, body: wire.LanguageChoice) -> wire.ConversationView:
    """Say what the customer's language is; routing and translation follow."""
    person, language = call.person, asked_for("language", body.language)
    await call.backend.handling.correct_language(person.id, call.conversation, person.walls, language)
    return await _view(call)


@endpoints.add(
    "POST",
    "/api/conversations/{conversation}/texts",
    who=EVERYBODY,
    body=wire.LanguageChoice,
    answer=wire.ConversationDetail,
)
async def translate(call: Call, body: wire.LanguageChoice) -> wire.ConversationDetail:
    """Make the newest messages readable in a language, now."""
    number, walls, language = call.conversation, call.person.walls, asked_for("language", body.language)
    current = await call.backend.store.read(lambda tx: units.get(tx, number, walls))
    translations = call.backend.translations
    await translations.make_readable(current, translations.wanted(language))
    return await _detail(call)


def _moment(until: datetime) -> datetime:
    try:
        return check_aware(until)
    except ValueError as error:
        raise Invalid(f"until: {error}; expected one such as 2026-11-22T09:00:00Z") from error


def _query(call: Call) -> Query:
    asked = call.request.query
    view = asked.get("view", "all")
    if view not in lists.VIEWS:
        raise Invalid(f"view: found {view!r}; expected one of {', '.join(lists.VIEWS)}")
    return Query(
        walls=call.person.walls,
        agent=AgentId(asked.get("agent") or call.person.id),
        language=call.person.language,
        view=view,
        written=asked.get("written", ""),
        before=asked.get("before", ""),
        limit=call.query_int("limit", 50, _MOST) or 1,
        few=len(call.person.walls) < min(len(call.backend.config.merchants), _FEW),
    )


def _search(call: Call) -> Search:
    before = call.request.query.get("before")
    return Search(
        walls=call.person.walls,
        text=call.request.query["q"][:200],
        language=call.person.language,
        before=None if before is None else lists.whole(before, before),
        limit=call.query_int("limit", 50, _MOST) or 1,
        notes=present.reads_notes(call.person.role),
    )


class _Opened(NamedTuple):
    """What is read of a conversation that somebody opens."""

    current: Conversation
    spoken: list[Spoken]
    listed: lists.Listed
    customer: Customer
    followers: tuple[AgentId, ...]
    orders: list[orders.ShownOrder]


async def _detail(call: Call) -> wire.ConversationDetail:
    number, person = call.conversation, call.person

    def unit(tx: Transaction) -> _Opened:
        current = units.get(tx, number, person.walls)
        spoken = messages.before(tx, current, _END, _SHOWN, notes=present.reads_notes(person.role))
        customer, followers = units.customer_of(tx, current), units.followers(tx, current)
        shown = orders.beside(tx, current, customer)
        return _Opened(current, spoken, _listed(tx, number, call), customer, followers, shown)

    found = await call.backend.store.read(unit)
    config = call.backend.config
    return wire.ConversationDetail(
        conversation=present.conversation(config, found.listed),
        messages=[present.message(one) for one in found.spoken],
        cards=await _cards(call, found.current, found.customer),
        orders=[_order(call, found.current, shown) for shown in found.orders],
        orders_mark=orders.mark_of(found.orders),
        suggestions=await _suggestions(call, found),
        more=_more(found.spoken),
        files=present.file_rules(call.backend.files.rules(found.current.inbox)),
        note_files=present.file_rules(call.backend.files.inside),
        followers=[name for one in found.followers if (name := present.named_agent(config, one))],
    )


def _order(call: Call, current: Conversation, shown: orders.ShownOrder) -> wire.OrderCard:
    offered = call.backend.actions.offered(call.person.agent, current.merchant, shown.inbox, shown.order)
    return order_cards.card(shown, offered, public_notes=call.backend.actions.shows_notes(shown.inbox))


async def _view(call: Call) -> wire.ConversationView:
    number = call.conversation
    listed = await call.backend.store.read(lambda tx: _listed(tx, number, call))
    return present.conversation(call.backend.config, listed)


def _listed(tx: Transaction, number: ConversationId, call: Call) -> lists.Listed:
    found = lists.one(tx, number, call.person.walls, call.person.language)
    if found is None:
        raise NotFound(f"There is no conversation {number}.")
    return found


async def _cards(call: Call, current: Conversation, customer: Customer) -> list[wire.CardView]:
    hooks = call.backend.hooks
    if not hooks.has(specs.describe_conversation):
        return []
    answers = await hooks.gather(specs.describe_conversation, conversation=info(current, customer))
    language = call.request.query.get("ui", call.person.language)
    return [_card(call, plugin, card, language) for plugin, card in answers if card is not None]


async def _suggestions(call: Call, found: _Opened) -> list[wire.SuggestionView]:
    """Return what plugins suggest while the customer waits for an answer."""
    hooks, newest = call.backend.hooks, found.spoken[-1].message if found.spoken else None
    if newest is None or newest.held or newest.author is not Author.CUSTOMER or not hooks.has(specs.suggest_replies):
        return []
    answers = await hooks.gather(
        specs.suggest_replies,
        conversation=info(found.current, found.customer),
        message=newest,
        language=call.person.language,
        orders=[shown.order for shown in found.orders],
    )
    return [wire.SuggestionView(text=text, plugin=plugin) for plugin, text in answers]


def _card(call: Call, plugin: str, card: Card, language: str) -> wire.CardView:
    say = call.backend.catalogs.render
    return wire.CardView(
        title=say(card.title, language),
        rows=[
            wire.CardRow(
                label=say(row.label, language),
                value=row.value if isinstance(row.value, str) else say(row.value, language),
                url=row.url,
            )
            for row in card.rows
        ],
        plugin=plugin,
    )


def _more(spoken: list[Spoken]) -> bool:
    return bool(spoken) and spoken[0].message.position > 1
