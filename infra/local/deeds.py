"""What somebody or something does to a local stack on a game day, and how one sees that it is well again."""

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from infra.aws import config, deploy, drift, functions, upload
from infra.errors import OperatorError
from infra.local import travel
from infra.local.alarm_conditions import Condition
from infra.local.local_stack import Stack

WITH_WORDS = {"text": "I will walk to the shop with my neighbour each morning."}
Notes = dict[str, Any]
"""What is remembered from the harm to the cure."""


def stop_count(stack: Stack, notes: Notes) -> None:
    _stop_reading(stack, "count")
    notes["before"] = _made(stack)
    notes["pledge"] = pledge(stack)


def count_is_told(stack: Stack, _notes: Notes, condition: Condition) -> str:
    """As the alarm's expression says: IF(FILL(made, 0) > 0 AND FILL(read, 0) < 1, 1, 0)."""
    made = sum(condition.told("Pledges"))
    read = sum(
        line.startswith("START") for line in condition.lines(f"/aws/lambda/{stack.stage.function_name('count')}")
    )
    return f"Pledges {made:g} > 0, runs of count {read} < 1" if made > 0 and read < 1 else ""


def stop_mail(stack: Stack, notes: Notes) -> None:
    _stop_reading(stack, "send_mail")
    notes["mails"] = len(stack.mails())
    _send_rehearsal(stack, "mail")


def put_among_dead_letters(stack: Stack, notes: Notes) -> None:
    notes["mails"] = len(stack.mails())
    _send_rehearsal(stack, "mail-dead")


def mail_is_read(stack: Stack, notes: Notes) -> bool:
    return _reads(stack, "send_mail") and mail_came(stack, notes)


def moderators_are_asked(stack: Stack, notes: Notes) -> bool:
    """By the schedule, which is called here so that nobody waits its five minutes."""
    if "asked" not in notes:
        notes["asked"] = deploy.invoke(stack.stage, "ask_moderators", deploy.SCHEDULED_EVENT)
    return mail_came(stack, notes)


def mail_came(stack: Stack, notes: Notes) -> bool:
    return bool(len(stack.mails()) > notes["mails"])


def poison(stack: Stack, notes: Notes) -> None:
    notes["before"] = set(_failures(stack))
    url = config.setting(stack.stage, "RELEASE_QUEUE_URL")
    stack.client("sqs").send_message(QueueUrl=url, MessageBody='{"of": "another version"}')


def mend_poison(stack: Stack, notes: Notes) -> None:
    """What a newer version of the code would do: the record becomes one that can be read."""
    files, bucket = stack.client("s3"), config.setting(stack.stage, "FAILURES_BUCKET")
    (notes["key"],) = set(_failures(stack)) - notes["before"]
    parked = json.loads(files.get_object(Bucket=bucket, Key=notes["key"])["Body"].read())
    parked["record"]["body"] = json.dumps({"kind": "pledge", "id": "none"})
    files.put_object(Bucket=bucket, Key=notes["key"], Body=json.dumps(parked).encode())


def is_redriven(stack: Stack, notes: Notes) -> bool:
    return f"redriven/{notes['key']}" in _failures(stack)


def take_right_of_challenge(stack: Stack, _notes: Notes) -> None:
    _swap_role(stack, "rotate_challenge")
    try:
        deploy.invoke(stack.stage, "rotate_challenge", deploy.SCHEDULED_EVENT)
    except OperatorError:
        return
    raise OperatorError("rotate_challenge wrote its file without the right to.")


def challenge_is_written(stack: Stack, _notes: Notes) -> bool:
    """An OperatorError if not."""
    deploy.invoke(stack.stage, "rotate_challenge", deploy.SCHEDULED_EVENT)
    return True


def take_right_of_api(stack: Stack, _notes: Notes) -> None:
    _swap_role(stack, "api_handler")
    for _ in range(6):
        try:
            pledge(stack)
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise


def people_can_pledge(stack: Stack, _notes: Notes) -> bool:
    return bool(pledge(stack))


def count_is_well(stack: Stack, notes: Notes) -> bool:
    return _reads(stack, "count") and _made(stack) > notes["before"]


def send_all_away(stack: Stack, notes: Notes) -> None:
    """Words wait, and nobody can be asked. The reader of the pledges' stream requests the run that finds it out."""
    for _, address in stack.moderators:
        away = json.dumps({"address": address, "until": "2099-01-01"})
        functions.run_operation(stack.stage, "moderators", "away", away)
    notes["mails"] = len(stack.mails())
    pledge(stack, **WITH_WORDS)


def delete_share_page(stack: Stack, notes: Notes) -> None:
    """A page of a pledge that is older than the quarter of an hour in which it may just be late."""
    notes["key"] = f"en/p/{pledge(stack)}/index.html"
    _wait(lambda: _is_there(stack, notes["key"]), "the page of a new pledge")
    travel.move(stack, timedelta(minutes=16))
    stack.client("s3").delete_object(Bucket=config.setting(stack.stage, "SITE_BUCKET"), Key=notes["key"])
    deploy.invoke(stack.stage, "reconcile", deploy.SCHEDULED_EVENT)


def page_is_back(stack: Stack, notes: Notes) -> bool:
    return _is_there(stack, notes["key"])


def delete_uploaded_page(stack: Stack, notes: Notes) -> None:
    notes["key"] = "en/privacy/index.html"
    stack.client("s3").delete_object(Bucket=config.setting(stack.stage, "SITE_BUCKET"), Key=notes["key"])


def page_is_told(stack: Stack, _notes: Notes, _condition: Condition) -> str:
    return "; ".join(f"{row.setting}: {row.live}" for row in drift.pages(stack.stage) if row.drifted)


def forget_uploads(stack: Stack, _notes: Notes) -> None:
    """`aws s3 rm --recursive s3://SITE_BUCKET/deployed/`."""
    upload.forget(stack.stage)


def pledge(stack: Stack, **fields: str) -> str:
    """Pledge through the site, an idea of the catalogue unless other fields are given; the pledge's id."""
    body = {"key": uuid.uuid4().hex} | (fields or {"idea": "ten-minute-walk"})
    told = {"Content-Type": "application/json", "Origin": stack.site}
    request = urllib.request.Request(f"{stack.site}/api/pledges", json.dumps(body).encode(), told)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return str(json.load(answer)["id"])


def _stop_reading(stack: Stack, function: str) -> None:
    stack.client("lambda").update_event_source_mapping(UUID=_mapping(stack, function)["UUID"], Enabled=False)


def _reads(stack: Stack, function: str) -> bool:
    return bool(_mapping(stack, function)["State"] == "Enabled")


def _mapping(stack: Stack, function: str) -> dict[str, Any]:
    name = stack.stage.function_name(function)
    (found,) = stack.client("lambda").list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    return dict(found)


def _swap_role(stack: Stack, function: str) -> None:
    lambdas, name = stack.client("lambda"), stack.stage.function_name(function)
    live = lambdas.get_function_configuration(FunctionName=name)
    other = live["Role"].replace(function, "mail_events")
    # Only with a further setting does the emulator start a process that has the other role.
    lambdas.update_function_configuration(FunctionName=name, Role=other, Timeout=live["Timeout"])


def _send_rehearsal(stack: Stack, queue: str) -> None:
    """The harmless mail that tests whether links come through."""
    table = config.setting(stack.stage, "MODERATORS_TABLE")
    moderator = stack.client("dynamodb").scan(TableName=table)["Items"][0]["id"]["S"]
    message = {"id": f"rehearsal-{moderator}-{uuid.uuid4().hex[:8]}", "moderator": moderator, "topic": "rehearsal"}
    url = stack.client("sqs").get_queue_url(QueueName=stack.stage.resource_name(queue))["QueueUrl"]
    stack.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(message))


def _failures(stack: Stack) -> list[str]:
    found = stack.client("s3").list_objects_v2(Bucket=config.setting(stack.stage, "FAILURES_BUCKET"))
    return [each["Key"] for each in found.get("Contents", [])]


def _made(stack: Stack) -> int:
    with urllib.request.urlopen(f"{stack.site}/data/totals.json", timeout=30) as answer:  # noqa: S310 - loopback
        return int(json.load(answer)["made"])


def _is_there(stack: Stack, key: str) -> bool:
    found = stack.client("s3").list_objects_v2(Bucket=config.setting(stack.stage, "SITE_BUCKET"), Prefix=key)
    return bool(found.get("Contents"))


def _wait(look: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not look():
        if time.monotonic() > deadline:
            raise OperatorError(f"There is no {what}.")
        time.sleep(0.2)
