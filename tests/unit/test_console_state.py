"""The console's state as its one reducer changes it."""

from typing import Any

from tests.support import scripts

ME = {"id": "ana", "role": "agent", "language": "en", "reads": ["en"]}


def run(script: str, **values: Any) -> Any:
    """Return what a script leaves in ``result``; it finds the console's pure modules and the values by name."""
    modules = {
        "console/state.js": ["initial", "reduce"],
        "console/lists.js": ["partRows", "sections", "unread"],
        "console/texts.js": ["reading", "needsTexts"],
    }
    return scripts.run(modules, script, **values)


def conversation(number: str = "1", at: str = "2026-11-22T10:00:00Z", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "merchant": {"id": "m", "name": "M"},
        "inbox": {"id": "i", "name": "I"},
        "customer": {"id": "c", "name": "C"},
        "state": "open",
        "language": "pt",
        "confidence": 0.9,
        "updated_at": at,
        "heard": 1,
        **more,
    }


def message(position: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"m{position}",
        "position": position,
        "kind": "message",
        "author": "customer",
        "body": f"oi {position}",
        "language": "pt",
        "sent_at": "2026-11-22T10:00:00Z",
        **more,
    }


BEGUN = """
let state = reduce(initial(), {type: "session", me, read: {}});
const apply = (...actions) => { for (const action of actions) state = reduce(state, action); };
"""


def test_an_event_that_was_overtaken_by_a_page_changes_nothing() -> None:
    newer, older = conversation(at="2026-11-22T10:00:01Z", state="resolved"), conversation(at="2026-11-22T10:00:00.5Z")
    script = """apply({type: "page", view: "all", page: {conversations: [newer]}},
        {type: "event", frame: {kind: "state_changed", conversation: older}, at: 1});
        result = state.conversations[1].state;"""
    assert run(BEGUN + script, me=ME, newer=newer, older=older) == "resolved"


def test_a_conversation_moves_between_lists_as_it_is_taken() -> None:
    waiting = conversation()
    taken = conversation(at="2026-11-22T10:01:00Z", agent={"id": "ana", "name": "Ana"})
    script = """apply({type: "page", view: "queue", page: {conversations: [waiting]}},
        {type: "page", view: "mine", page: {conversations: []}}, {type: "conversation", conversation: taken});
        result = [state.lists.queue.ids, state.lists.mine.ids];"""
    assert run(BEGUN + script, me=ME, waiting=waiting, taken=taken) == [[], ["1"]]


def test_messages_stand_once_and_in_order_however_they_come() -> None:
    detail = {"conversation": conversation(), "messages": [message(1), message(2)]}
    script = """apply({type: "open", id: "1"}, {type: "message", id: "1", message: third, at: 5},
        {type: "detail", detail, asked: 1}, {type: "message", id: "1", message: third, at: 6},
        {type: "message", id: "1", message: second, at: 7});
        result = [state.threads[1].messages.map((each) => each.position), state.threads[1].messages[1].delivery, state.threads[1].gap];"""
    second = message(2, delivery="read")
    assert run(BEGUN + script, me=ME, detail=detail, second=second, third=message(3)) == [[1, 2, 3], "read", False]


def test_a_hole_in_a_thread_is_noticed_and_closed_by_fetching() -> None:
    detail = {"conversation": conversation(), "messages": [message(1)]}
    whole = {"conversation": conversation(), "messages": [message(1), message(2), message(3)]}
    script = """apply({type: "open", id: "1"}, {type: "detail", detail, asked: 1}, {type: "message", id: "1", message: third, at: 5});
        result = [state.threads[1].gap]; apply({type: "detail", detail: whole, asked: 6}); result.push(state.threads[1].gap);"""
    assert run(BEGUN + script, me=ME, detail=detail, whole=whole, third=message(3)) == [True, False]


def test_an_answer_fetched_before_an_event_does_not_undo_it() -> None:
    queued = {"conversation": conversation(), "messages": [message(1, delivery="queued")]}
    script = """apply({type: "open", id: "1"}, {type: "detail", detail: queued, asked: 1},
        {type: "message", id: "1", message: read, at: 5}, {type: "detail", detail: queued, asked: 4});
        result = state.threads[1].messages[0].delivery;"""
    assert run(BEGUN + script, me=ME, queued=queued, read=message(1, delivery="read")) == "read"


def test_the_list_shows_the_translation_that_comes_with_an_event() -> None:
    said = message(1, body="bom dia", texts=[{"language": "en", "body": "good morning", "origin": "machine"}])
    told = conversation(preview="bom dia", preview_language="pt")
    moved = conversation(at="2026-11-22T10:02:00Z", preview="bom dia", preview_language="pt")
    script = """apply({type: "event", frame: {kind: "message_received", conversation: told, message: said}, at: 1},
        {type: "event", frame: {kind: "assigned", conversation: moved}, at: 2});
        result = state.conversations[1].preview_translation;"""
    assert run(BEGUN + script, me=ME, told=told, moved=moved, said=said) == "good morning"


def test_one_s_own_list_begins_with_whoever_has_waited_longest() -> None:
    mine = {"agent": {"id": "ana", "name": "Ana"}}
    rows = [
        conversation("1", "2026-11-22T10:05:00Z", waiting_since="2026-11-22T10:05:00Z", **mine),
        conversation("2", "2026-11-22T10:04:00Z", state="waiting", **mine),
        conversation("3", "2026-11-22T10:03:00Z", waiting_since="2026-11-22T09:00:00Z", **mine),
        conversation("4", "2026-11-22T10:02:00Z", state="snoozed", **mine),
    ]
    script = """apply({type: "page", view: "mine", page: {conversations: rows}});
        result = sections(state).map(({name, rows}) => [name, ...rows.map((row) => row.id)]);"""
    assert run(BEGUN + script, me=ME, rows=rows) == [["answer", "3", "1"], ["customer", "2"], ["snoozed", "4"]]


def test_a_reader_gets_the_translation_and_keeps_the_original_in_reach() -> None:
    said = message(1, texts=[{"language": "en", "body": "hi", "origin": "machine"}])
    shown = run('result = reading(said, me, "pt", 0);', me=ME, said=said)
    assert (shown["body"], shown["status"]) == ("hi", "translated")
    assert [(other["kind"], other["body"]) for other in shown["others"]] == [("original", "oi 1")]


def test_a_flagged_text_is_never_shown_as_a_translation() -> None:
    said = message(1, texts=[{"language": "en", "body": "oi 1", "origin": "machine", "flags": ["no_translator"]}])
    shown = run('result = reading(said, me, "pt", 0);', me=ME, said=said)
    assert (shown["status"], shown["flags"], shown["language"]) == ("untranslated", ["no_translator"], "pt")


def test_a_text_of_which_some_sentences_stayed_is_shown_with_its_flag_and_the_original() -> None:
    partly = {"language": "en", "body": "hi 1. oi 2", "origin": "machine", "flags": ["partly", "engine_failed"]}
    said = message(1, texts=[partly])
    shown = run('result = reading(said, me, "pt", 0);', me=ME, said=said)
    assert (shown["body"], shown["flags"]) == ("hi 1. oi 2", ["partly", "engine_failed"])
    assert [other["body"] for other in shown["others"]] == ["oi 1"]


def test_a_translation_is_expected_for_a_while_and_then_missed() -> None:
    script = """const at = Date.parse(said.sent_at);
        result = [reading(said, me, "pt", at + 1000).status, reading(said, me, "pt", at + 60000).status];"""
    assert run(script, me=ME, said=message(1)) == ["expected", "untranslated"]


def test_a_colleague_s_answer_shows_what_the_customer_reads_too() -> None:
    texts = [
        {"language": "pt", "body": "olá", "origin": "machine"},
        {"language": "en", "body": "hello", "origin": "machine"},
    ]
    said = message(1, author="agent", agent="lin", body="你好", language="zh-Hans", texts=texts)
    shown = run('result = reading(said, me, "pt-BR", 0);', me=ME, said=said)
    assert shown["body"] == "hello"
    assert [(other["kind"], other["body"]) for other in shown["others"]] == [("customer", "olá"), ("original", "你好")]


def test_what_nobody_has_put_into_the_reader_s_language_is_asked_for() -> None:
    script = "result = [needsTexts([said], me), needsTexts([own], me)];"
    assert run(script, me=ME, said=message(1), own=message(2, language="en")) == [True, False]


def test_the_answer_to_a_request_does_not_undo_the_event_that_overtook_it() -> None:
    detail = {"conversation": conversation(), "messages": [message(1)]}
    script = """apply({type: "open", id: "1"}, {type: "detail", detail, asked: 1},
        {type: "message", id: "1", message: accepted, at: 6}, {type: "message", id: "1", message: queued, at: 5});
        result = state.threads[1].messages[1].delivery;"""
    answer = {"author": "agent", "agent": "ana"}
    queued, accepted = message(2, delivery="queued", **answer), message(2, delivery="accepted", **answer)
    assert run(BEGUN + script, me=ME, detail=detail, queued=queued, accepted=accepted) == "accepted"


def test_a_queue_that_one_looks_into_follows_events_in_the_order_of_the_queue() -> None:
    waiting = [
        conversation("1", waiting_since="2026-11-22T09:59:00Z"),
        conversation("2", waiting_since="2026-11-22T09:58:00Z"),
        conversation("3", waiting_since="2026-11-22T09:59:30Z", priority=1),
        conversation("4", waiting_since="2026-11-22T09:50:00Z", language="es"),
    ]
    taken = conversation("2", at="2026-11-22T10:00:05Z", agent={"id": "bo", "name": "Bo"})
    script = """apply({type: "part", part: {written: "pt"}}, {type: "page", view: "part", page: {conversations: []}});
        for (const each of waiting) apply({type: "event", frame: {kind: "message_received", conversation: each}, at: 1});
        const before = partRows(state).map(({id}) => id);
        apply({type: "event", frame: {kind: "assigned", conversation: taken}, at: 2});
        result = [before, partRows(state).map(({id}) => id)];"""
    assert run(BEGUN + script, me=ME, waiting=waiting, taken=taken) == [["3", "2", "1"], ["3", "1"]]


def test_of_a_world_that_changed_only_those_who_changed_are_told() -> None:
    ana, bo = {"id": "ana", "status": "available", "load": 1}, {"id": "bo", "status": "away", "load": 0}
    world = {"regions": [{"id": "lisbon", "open": True}], "colleagues": [ana, bo], "queued": 3, "queues": [1]}
    news = {"regions": [{"id": "lisbon", "open": False}], "colleagues": [{**bo, "load": 2}], "queued": 0}
    script = "apply({type: 'world', world}, {type: 'world_changed', world: news}); result = state.world;"
    told = run(BEGUN + script, me=ME, world=world, news=news)
    assert told == {**news, "colleagues": [ana, {**bo, "load": 2}]}


def test_a_word_about_a_presence_changes_nothing_else() -> None:
    ana, bo = {"id": "ana", "status": "available", "load": 1}, {"id": "bo", "status": "available", "load": 2}
    world = {"regions": [], "colleagues": [ana, bo], "queued": 0}
    script = "apply({type: 'world', world}, {type: 'stationed', agent: 'bo', status: 'away'}); result = state.world;"
    assert run(BEGUN + script, me=ME, world=world)["colleagues"] == [ana, {**bo, "status": "away"}]


def test_what_an_agent_has_in_hand_follows_events() -> None:
    given = conversation("1", agent={"id": "bo", "name": "Bo"})
    closed = conversation("1", at="2026-11-22T10:00:05Z", agent={"id": "bo", "name": "Bo"}, state="resolved")
    script = """apply({type: "part", part: {agent: "bo"}}, {type: "page", view: "part", page: {conversations: []}},
        {type: "event", frame: {kind: "assigned", conversation: given}, at: 1});
        const before = partRows(state).map(({id}) => id);
        apply({type: "event", frame: {kind: "state_changed", conversation: closed}, at: 2});
        result = [before, partRows(state)];"""
    assert run(BEGUN + script, me=ME, given=given, closed=closed) == [["1"], []]
