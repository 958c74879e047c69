"""``desk replay``: recorded chats, played through the desk's public interface from both sides."""

from desk.cli.replay.command import COMMAND

__all__ = ["COMMAND"]
