"""The outbox: each message is to somebody."""

from tests.factories.base import NOW
from tests.store.forbidding import forbidden_by


def test_a_message_has_one_recipient(
    session, message_factory, newcomer, opening, account_factory, organisation_factory
):
    recipients = {
        "newcomer_id": newcomer.id,
        "opening_id": opening.id,
        "organisation_id": organisation_factory().id,
        "account_id": account_factory().id,
    }
    nobody = dict.fromkeys(recipients)
    for name, recipient in recipients.items():
        message_factory(**(nobody | {name: recipient}))
    with forbidden_by(session, "ck_messages_one_recipient"):
        message_factory(**nobody)
    for name in ("opening_id", "organisation_id", "account_id"):
        two = {name: recipients[name], "newcomer_id": newcomer.id}
        with forbidden_by(session, "ck_messages_one_recipient"):
            message_factory(**(nobody | two))


def test_a_message_was_sent_or_cancelled(session, message_factory):
    message_factory(sent_at=NOW)
    message_factory(cancelled_at=NOW)
    with forbidden_by(session, "ck_messages_sent_or_cancelled"):
        message_factory(sent_at=NOW, cancelled_at=NOW)
