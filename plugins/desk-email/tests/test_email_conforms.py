"""A mailbox keeps the promises of every connector, on real servers."""

from functools import partial
from pathlib import Path

import pytest
from desk_email.connector import EmailConnector
from desk_email.peer.box import MailPeer, TokenMailPeer
from desk_email.peer.servers import MailServers

from desk.testing.conformance import CHECKS, Check, NotConcerned, checked
from tests.support.mailing import SETTINGS, NoLine

MANIFEST = EmailConnector(SETTINGS, NoLine()).manifest
#: What the manifest promises, and yet the peer says that mail has no such thing.
LEFT_OUT = {
    "isolation-orders_of_equal_numbers_stay_apart",
    "limits-a_channel_that_says_how_long_is_left_alone",
    "sending-a_closed_window_is_known_before_the_call",
    "sending-a_text_too_long_is_known_before_the_call",
    "sending-no_file_goes_where_none_is_taken",
}
PROMISED = [check for check in CHECKS if all(needed(MANIFEST) for needed in check.needs)]
KEPT = [check for check in PROMISED if str(check) not in LEFT_OUT]


def test_a_mailbox_promises_what_makes_mail_reliable() -> None:
    assert {str(check) for check in KEPT} >= {
        "intake-customers_are_told_apart",
        "isolation-no_secret_is_told",
        "isolation-two_shops_with_equal_names_stay_apart",
        "limits-a_channel_that_only_says_too_many_is_asked_ever_less",
        "reading-messages_are_read_once",
        "reading-what_is_called_for_is_read_at_once",
        "sending-a_file_arrives_once_with_its_bytes_and_name",
        "sending-an_answer_arrives_as_it_was_written",
        "sending-answers_keep_their_order",
        "sending-our_own_words_do_not_come_back",
        "sending-taken_and_never_answered_is_sent_once",
        "sending-what_failed_is_sent_again",
        "tokens-revoked_ones_pause_the_inbox_and_say_so",
    }


@pytest.mark.parametrize("check", KEPT, ids=str)
async def test_a_mailbox_conforms(check: Check, servers: MailServers, tmp_path: Path) -> None:
    await checked(check, partial(MailPeer, servers), tmp_path)


@pytest.mark.parametrize("check", [check for check in PROMISED if str(check) in LEFT_OUT], ids=str)
async def test_what_mail_does_not_have_says_so(check: Check, servers: MailServers, tmp_path: Path) -> None:
    with pytest.raises(NotConcerned):
        await checked(check, partial(MailPeer, servers), tmp_path)


#: What is different where tokens open the mailbox.
RENEWED = [check for check in CHECKS if check.area == "tokens" or check.name in ("is_backed_by_methods", "no_secret_is_told")]


@pytest.mark.parametrize("check", RENEWED, ids=str)
async def test_a_mailbox_that_tokens_open_conforms(check: Check, servers: MailServers, tmp_path: Path) -> None:
    await checked(check, partial(TokenMailPeer, servers), tmp_path)
