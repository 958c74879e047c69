"""From the desk's objects to what goes over the wire."""

from collections.abc import Sequence
from datetime import timedelta

from desk.config.model import Config
from desk.domain.clocks import Deadline
from desk.domain.events import DeadlineMissed, DeadlineNear, Event
from desk.domain.files import FileRules
from desk.domain.ids import AgentId
from desk.domain.messages import Kind, Origin, Text
from desk.domain.phrases import Phrase, phrase_from_text
from desk.domain.roles import Role
from desk.services.files import Held
from desk.store.feed import Happening
from desk.store.letters import Attached
from desk.store.lists import Listed
from desk.store.messages import Spoken, Told
from desk.translation.engines.health import Health
from desk.translation.memory.entries import Similar
from desk.web import order_cards, wire

#: Types of files of which the console shows a small picture; whether it is one shows when it is drawn.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def reads_notes(role: Role) -> bool:
    """Tell whether somebody reads notes: they are for colleagues, and a merchant is none."""
    return role is not Role.MERCHANT


def shows(role: Role, happening: Happening) -> bool:
    """Tell whether somebody inside the walls is told of an event: of a note only who reads notes."""
    note = happening.spoken is not None and happening.spoken.message.kind is Kind.NOTE
    return not note or reads_notes(role)


def named_agent(config: Config, agent: AgentId | None) -> wire.Named | None:
    """Return an agent's id and name; one who left the configuration keeps his id."""
    if agent is None:
        return None
    known = config.agents.get(agent) or config.accounts.get(agent)
    return wire.Named(id=agent, name=known.name if known else agent)


def conversation(config: Config, listed: Listed) -> wire.ConversationView:
    """Return a conversation as lists show it."""
    current = listed.conversation
    merchant = config.merchants.get(current.merchant)
    inbox = config.inboxes.get(current.inbox)
    return wire.ConversationView(
        id=str(current.id),
        merchant=wire.Named(id=current.merchant, name=merchant.name if merchant else current.merchant),
        inbox=wire.Named(id=current.inbox, name=inbox.name if inbox else current.inbox),
        customer=wire.Named(id=str(current.customer), name=listed.customer_name or ""),
        state=current.state.value,
        language=current.language,
        confidence=current.confidence,
        corrected=current.corrected,
        agent=named_agent(config, current.agent),
        reason=None if current.reason is None else phrase(phrase_from_text(current.reason)),
        heard=current.heard,
        waiting_since=current.waiting_since,
        snoozed_until=current.snoozed_until,
        topic=current.topic,
        priority=current.priority,
        deadlines=[_deadline(one) for one in current.deadlines],
        updated_at=current.updated_at,
        preview=listed.preview,
        preview_language=listed.preview_language,
        preview_translation=listed.preview_translation,
        preview_author=listed.preview_author,
    )


def message(spoken: Spoken) -> wire.MessageView:
    """Return a message with every wording; the body of one that is held from view stays here."""
    said = spoken.message
    return wire.MessageView(
        id=str(said.id),
        position=said.position,
        kind=said.kind.value,
        author=said.author.value,
        agent=said.agent,
        body="" if said.held else said.body,
        language=said.language,
        confidence=said.confidence,
        sent_at=said.sent_at,
        held=said.held,
        texts=[] if said.held else [text(wording) for wording in spoken.texts],
        delivery=spoken.delivery,
        delivery_reason=None if spoken.delivery_reason is None else phrase(spoken.delivery_reason),
        letter=None if said.held else _letter(spoken),
        attachments=[] if said.held else [_attachment(one) for one in spoken.attached],
        action=None if said.action is None else order_cards.action(said.action),
    )


def _letter(spoken: Spoken) -> wire.LetterView | None:
    slip = spoken.slip
    if slip is None:
        return None
    return wire.LetterView(
        subject=slip.subject,
        writer=slip.writer,
        automatic=slip.automatic,
        more=slip.more,
        marked_up=slip.marked_up,
    )


def _attachment(one: Attached) -> wire.AttachmentView:
    picture = one.kept and one.type in _PICTURES
    return wire.AttachmentView(id=str(one.id), name=one.name, size=one.size, kept=one.kept, picture=picture)


def held(held: Held) -> wire.AttachmentView:
    """Return a file that waits to be sent."""
    file = held.file
    return wire.AttachmentView(id=str(held.number), name=file.name, size=file.size, picture=file.type in _PICTURES)


def file_rules(rules: FileRules) -> wire.FileRulesView | None:
    """Return what files may be sent; None: none."""
    if not rules.any:
        return None
    return wire.FileRulesView(
        most=rules.most, largest=rules.largest, together=rules.together, types=list(rules.types)
    )


def text(wording: Text) -> wire.TextView:
    """Return one wording."""
    return wire.TextView(
        language=wording.language,
        body=wording.body,
        origin=wording.origin.value,
        engine=wording.engine,
        model=wording.model,
        flags=list(wording.flags),
        by=wording.made_by,
        glossary=wording.glossary,
        score=wording.score,
        checks=list(wording.checks),
        warnings=list(wording.warnings),
    )


def preview(wording: Text, similar: Sequence[Similar]) -> wire.PreviewView:
    """Return what a customer would read; a text that says nothing to translate was not translated."""
    made = wording.engine is not None or wording.origin in (Origin.EDITED, Origin.TEMPLATE)
    return wire.PreviewView(
        language=wording.language,
        body=wording.body,
        translated=made and not wording.flags,
        origin=wording.origin.value,
        flags=list(wording.flags),
        by=wording.made_by,
        engine=wording.engine,
        model=wording.model,
        glossary=wording.glossary,
        score=wording.score,
        checks=list(wording.checks),
        warnings=list(wording.warnings),
        similar=[_similar(one) for one in similar if one.wording != wording.body],
    )


def _similar(one: Similar) -> wire.SimilarView:
    return wire.SimilarView(
        source=one.source, wording=one.wording, likeness=one.likeness, origin=one.origin.value, by=one.by
    )


def engine(health: Health) -> wire.EngineView:
    """Return how one direction of one engine does."""
    return wire.EngineView(
        engine=health.engine,
        source=health.source,
        target=health.target,
        model=health.model,
        state=health.state.value,
        last_error=health.last_error,
        asked_again_in=health.asked_again_in,
        answered=health.answered,
        failed=health.failed,
        median=health.median,
        last=health.last,
    )


def frame(config: Config, happening: Happening) -> wire.Frame:
    """Return an event for the consoles; the same for everybody to whom it ``shows``."""
    return wire.Frame(
        cursor=str(happening.cursor),
        kind=happening.event.kind,
        conversation=conversation(config, happening.listed),
        message=message(happening.spoken) if happening.spoken else None,
        before=getattr(happening.event, "before", None) if happening.event.kind == "assigned" else None,
        deadline=_told_of(happening.event),
    )


def _told_of(event: Event) -> wire.DeadlineView | None:
    """Return the deadline that an event is about."""
    match event:
        case DeadlineNear(target=target, clock=clock, due=at) | DeadlineMissed(target=target, clock=clock, due=at):
            return wire.DeadlineView(target=target, clock=clock, at=at)
    return None


def _deadline(one: Deadline) -> wire.DeadlineView:
    return wire.DeadlineView(
        target=one.target.value,
        clock=one.clock.value,
        at=one.at,
        near_at=one.near_at,
        paused=one.paused,
        left=one.left // timedelta(seconds=1) if one.paused else None,
    )


def told(config: Config, said: Told) -> wire.VisitorTold:
    """Return a message for the customer's own window; the original only where it differs."""
    agent = config.agents.get(AgentId(said.agent)) if said.agent else None
    translated = said.body != said.original
    return wire.VisitorTold(
        id=str(said.id),
        position=said.position,
        author=said.author,
        name=agent.name if agent else None,
        body=said.body,
        language=said.language,
        original=said.original if translated else None,
        original_language=said.original_language if translated else None,
        sent_at=said.sent_at,
        key=_visitors_own_key(said),
        attachments=[_attachment(one) for one in said.attached],
    )


def _visitors_own_key(said: Told) -> str | None:
    """Return the id that the widget gave a message; the desk stores it behind the visitor's name."""
    if said.author != "customer" or said.external_id is None:
        return None
    return said.external_id.partition("/")[2]


def phrase(said: Phrase) -> wire.PhraseView:
    """Return words for people; consoles word them, each in its reader's language."""
    values = {name: phrase(value) if isinstance(value, Phrase) else value for name, value in said.values.items()}
    return wire.PhraseView(id=said.id, domain=said.domain, values=values)
