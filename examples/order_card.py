"""A plugin in one file: customers' messages that name an order put a link to it beside the conversation."""

import re

from desk import Card, ConversationId, ConversationInfo, Message, Phrase, Row, Settings, hookimpl

REMEMBERED = 10_000


class OrderCard:
    """Draws a card with the newest order number of a conversation."""

    class Config(Settings):
        """``[plugins.order_card]``: what an order number looks like, and where the shop shows an order."""

        pattern: str = r"\b\d{3}-\d{7}\b"
        url: str = "https://shop.example/orders/{number}"

    def __init__(self, config: Config) -> None:
        self._pattern = re.compile(config.pattern)
        self._url = config.url
        self._orders: dict[ConversationId, str] = {}

    @hookimpl
    async def filter_inbound(self, message: Message) -> Message:
        """Remember the order that a message names; the message itself stays as it is."""
        if found := self._pattern.search(message.body):
            self._orders[message.conversation] = found.group()
        if len(self._orders) > REMEMBERED:
            del self._orders[next(iter(self._orders))]
        return message

    @hookimpl
    async def describe_conversation(self, conversation: ConversationInfo) -> Card | None:
        """Show the order, if the customer named one."""
        number = self._orders.get(conversation.id)
        if number is None:
            return None
        link = Row(Phrase("desk_order_card", "Number"), number, self._url.format(number=number))
        return Card(Phrase("desk_order_card", "Order"), [link])
