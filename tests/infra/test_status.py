"""`status` reports settings that drifted from their definition."""

import json

import pytest

from infra.aws import config, event_sources, status, triggers
from infra.local import local_stack


def drifted_settings(stack: local_stack.Stack) -> list[tuple[str, str]]:
    return [(row.thing, row.setting) for row in status.compare(stack.stage) if row.drifted]


def test_new_stack_has_no_drift(stack: local_stack.Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert status.report(stack.stage)
    assert "all as wanted" in capsys.readouterr().out


def test_status_finds_a_changed_event_source(stack: local_stack.Stack) -> None:
    functions = stack.client("lambda")
    (count,) = (each for each in triggers.read(stack.stage).event_sources if each.function == "count")
    functions.update_event_source_mapping(
        UUID=event_sources.mapping(stack.stage, count)["UUID"], MaximumRetryAttempts=99
    )
    assert drifted_settings(stack) == [("count", "MaximumRetryAttempts")]
    event_sources.apply(stack.stage)
    assert drifted_settings(stack) == []


def test_reader_that_was_switched_off_is_found_and_switched_on_again(stack: local_stack.Stack) -> None:
    (reader,) = (each for each in triggers.read(stack.stage).event_sources if each.function == "send_mail")
    live = event_sources.mapping(stack.stage, reader)
    stack.client("lambda").update_event_source_mapping(UUID=live["UUID"], Enabled=False)
    assert drifted_settings(stack) == [("send_mail", "State")]
    event_sources.apply(stack.stage)
    assert drifted_settings(stack) == []


def test_status_finds_a_changed_role_setting_and_queue(stack: local_stack.Stack) -> None:
    functions, queues = stack.client("lambda"), stack.client("sqs")
    live = functions.get_function_configuration(FunctionName="scbd-local-notify_moderators")
    given = config.settings(stack.stage)
    url = queues.get_queue_url(QueueName="scbd-local-mail")["QueueUrl"]
    policy = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    try:
        functions.update_function_configuration(
            FunctionName="scbd-local-notify_moderators",
            Role=live["Role"].replace("notify_moderators", "publish"),
            Environment={"Variables": {**given, "DETAILS_MONTHS": "99"}},
        )
        changed = json.dumps({**json.loads(policy), "maxReceiveCount": 50})
        queues.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": changed})
        assert set(drifted_settings(stack)) == {
            ("notify_moderators", "role"),
            ("notify_moderators", "environment"),
            ("mail", "receives before that"),
        }
        assert not status.report(stack.stage)
    finally:
        queues.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
        functions.update_function_configuration(
            FunctionName="scbd-local-notify_moderators", Role=live["Role"], Environment={"Variables": given}
        )
    assert drifted_settings(stack) == []


def test_rate_of_mails_leaves_some_of_what_ses_grants_to_moderators() -> None:
    assert not status.mail_rate(9, granted=14).drifted
    assert status.mail_rate(10, granted=14).wanted == 9
    assert not status.mail_rate(1, granted=1).drifted
