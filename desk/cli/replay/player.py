"""Plays one chat, both sides of it, strictly in order."""

import asyncio
from collections.abc import Callable

from desk.cli.replay.board import Scene
from desk.cli.replay.client import NoAnswer, Patience, Refused
from desk.cli.replay.console import Agent
from desk.cli.replay.script import CUSTOMER, Chat, Line
from desk.cli.replay.tally import Tally
from desk.cli.replay.team import Team
from desk.cli.replay.visitor import Visitor
from desk.domain.language import UNKNOWN, readable_as
from desk.domain.phrases import fill
from desk.web import wire

#: Characters a second of somebody who types, for ``--speed 1``.
_TYPING = 5.0
_CONFLICT, _UNPROCESSABLE = 409, 422
_HELD = "held"


class Player:
    """One chat on its way; ``unsaid`` are the lines that the desk refused to take."""

    def __init__(self, chat: Chat, visitor: Visitor, scene: Scene, team: Team, tally: Tally) -> None:
        self.chat = chat
        self.visitor = visitor
        self.scene = scene
        self.unsaid: set[int] = set()
        self._team = team
        self._tally = tally
        self._answered: list[wire.MessageView] = []

    async def play(self, speed: float, step: Callable[[], object]) -> None:
        """Say every line once the one before was seen, then close the conversation."""
        await self.scene.look()
        said = sorted(self.scene.messages.values(), key=lambda message: message.position)
        self._answered = [message for message in said if message.author == "agent" and message.kind == "message"]
        for line in self.chat.lines:
            if speed:
                await asyncio.sleep(len(line.text) / _TYPING / speed)
            await self._say(line)
            step()
        await self._close()

    async def _say(self, line: Line) -> None:
        """Say one line and wait until it can be read on the other side."""
        began = asyncio.get_running_loop().time()
        if line.speaker != CUSTOMER and self.scene.view is None:
            self._leave_out(line, "there is no conversation to answer in")
            return
        try:
            fresh = await (self._ask(line) if line.speaker == CUSTOMER else self._answer(line))
        except Refused as refusal:
            if refusal.status != _UNPROCESSABLE:
                raise
            self._leave_out(line, _reason(refusal))
        else:
            if fresh:
                self._tally.times.append(asyncio.get_running_loop().time() - began)

    def _leave_out(self, line: Line, why: str) -> None:
        self.unsaid.add(line.number)
        self._tally.stopped[why] += 1

    async def _ask(self, line: Line) -> bool:
        """Write as the customer; tell whether it was new and its agent could read it."""
        accepted = (await self.visitor.say(line)).value
        self._tally.customer += 1
        self._tally.duplicates += accepted.duplicate
        seen = await self.scene.sight.until(lambda: self.scene.messages.get(accepted.id))
        if seen is not None:
            await self._reader()
            seen = await self.scene.sight.until(lambda: self._settled(accepted.id))
        self._tally.late += seen is None
        return seen is not None and not accepted.duplicate

    async def _answer(self, line: Line) -> bool:
        """Answer as the agent; tell whether it was new and reached the customer."""
        before = self._answered_before(line)
        agent = (before and self._team.of(before.agent)) or await self._reader()
        message, duplicate = await self._reply(agent, line)
        self._tally.agent += 1
        self._tally.duplicates += duplicate
        if message.delivery == _HELD:
            self._tally.held[_said(message.delivery_reason)] += 1
            return False
        seen = await self.visitor.sight.until(lambda: self.visitor.told.get(message.id))
        self._tally.late += seen is None
        return seen is not None and not duplicate

    async def _reply(self, agent: Agent, line: Line) -> tuple[wire.MessageView, bool]:
        """Send an answer until it is known to be there, reading again what was not seen; tell whether it was before."""
        patience = Patience("the desk")
        conversation, newest, known = self._conversation(), self.scene.newest, set(self.scene.messages)
        while True:
            try:
                message = await agent.reply(conversation, self._body(line, newest))
            except NoAnswer as error:
                await patience.wait(error)
            except Refused as refusal:
                if refusal.status != _CONFLICT:
                    raise
                await patience.wait(NoAnswer(str(refusal)))
                newest = refusal.problem.newest or newest
            else:
                return message, message.id in known
            await self.scene.look()
            newest, known = max(newest, self.scene.newest), set(self.scene.messages)

    def _body(self, line: Line, seen: int) -> wire.Reply:
        return wire.Reply(text=line.text, seen=seen, key=f"{self.visitor.id}/{line.number}")

    async def _reader(self) -> Agent:
        """Return who of the team reads the conversation; one of them takes what nobody has."""
        view = self.scene.view
        owner = self._team.of(view.agent.id if view and view.agent else None)
        if owner is not None:
            return owner
        deputy = self._team.next()
        try:
            self.scene.take_in(await deputy.take(self._conversation()), [])
        except Refused:  # somebody outside the replay has it, and reads another language perhaps
            await deputy.translate(self._conversation(), self._team.language)
        return deputy

    async def _close(self) -> None:
        view = self.scene.view
        if view is not None and view.state != "resolved":
            await (await self._reader()).resolve(view.id)

    def _conversation(self) -> str:
        if self.scene.view is None:
            raise LookupError(f"{self.scene.customer} has no conversation yet")
        return self.scene.view.id

    def _answered_before(self, line: Line) -> wire.MessageView | None:
        """Return the answer that an earlier, interrupted replay left of a line."""
        if self._answered and self._answered[0].body == line.text:
            return self._answered.pop(0)
        return None

    def _settled(self, number: str) -> wire.MessageView | None:
        """Return a message once the team can read it, or the desk has said why it cannot."""
        message, language = self.scene.messages[number], self._team.language
        as_written = message.language == UNKNOWN or readable_as(message.language, language)
        translated = any(readable_as(text.language, language) for text in message.texts)
        return message if message.held or as_written or translated else None


def _said(reason: wire.PhraseView | None) -> str:
    return "no reason" if reason is None else fill(reason.id, reason.values)


def _reason(refusal: Refused) -> str:
    reasons = [verdict.reason for verdict in refusal.problem.verdicts]
    return "; ".join(reasons) or f"{refusal.code}: {refusal}"
