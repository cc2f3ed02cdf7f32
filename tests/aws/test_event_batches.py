"""Functions park unreadable records and process the rest of the batch."""

import json
from typing import Any

import pytest

import app
from chalicelib import pledges
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.settings import settings
from tests.support.delivery import stream_event, stream_record, take_messages
from tests.support.factories import create_pledge

pytestmark = pytest.mark.usefixtures("world")


class TestUnreadableRecords:
    BAD = (
        {"eventID": "1", "eventName": "INSERT", "dynamodb": {"NewImage": {"key": {"S": "x"}}}},
        {"eventID": "2", "eventName": "INSERT", "dynamodb": {}},
        {"eventID": "3"},
        {"eventID": "4", "eventName": "INSERT", "dynamodb": {"NewImage": {"id": {"Q": "?"}}}},
        {"eventID": "5", "eventName": "INSERT", "dynamodb": {"NewImage": {"v": {"N": "1E+9999"}}}},
    )

    def parked_records(self, source: str) -> list[dict[str, Any]]:
        found = client("s3").list_objects_v2(Bucket="failures", Prefix=f"parked/{source}/").get("Contents", [])
        bodies = [client("s3").get_object(Bucket="failures", Key=each["Key"])["Body"].read() for each in found]
        return [json.loads(body)["record"] for body in bodies]

    @pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad["eventID"]))
    def test_unreadable_stream_record_is_parked_and_the_rest_is_counted(self, bad: dict[str, Any]) -> None:
        made = [create_pledge(text="walk the dog"), create_pledge()]
        batch = stream_event(stream_record(None, made[0]), bad, stream_record(None, made[1]))
        app.count(batch, None)
        app.notify_moderators(batch, None)
        assert self.parked_records("count") == self.parked_records("notify_moderators") == [bad]
        ledger = {row["pledge_id"] for row in tables.scan("ledger")}
        assert ledger == {each.id for each in made}
        assert len(take_messages(settings().review_queue_url)) == 1

    @pytest.mark.parametrize("body", ["nonsense", "[]", '"x"', '{"pledges": 7}', '{"shares": [null]}'])
    def test_unreadable_queue_message_is_parked_and_the_rest_is_published(self, body: str) -> None:
        made = create_pledge()
        app.count(stream_event(stream_record(None, made)), None)
        bad = {"messageId": "bad", "body": body, "attributes": {"MessageGroupId": "wall"}}
        app.publish({"Records": [bad, *take_messages(settings().publish_queue_url)]}, None)
        assert client("s3").head_object(Bucket="site", Key="data/totals.json")
        assert self.parked_records("publish") == [bad]
        for function in (app.queue_digest, app.send_mail):
            if not body.startswith("{"):
                assert function({"Records": [bad]}, None) == {"batchItemFailures": []}

    def test_unreadable_table_item_is_skipped_by_every_query(self) -> None:
        """The moderation queue reads `pending_review`, reconciliation `sweep`, publishing `find_many`."""
        made = create_pledge(text="walk the dog")
        bad = made.item() | {"key": "x" * 26, "state": "nonsense"}
        tables.put("pledges", bad, unless_exists="key")
        assert [each.id for each in pledges.store.pending_review(9)] == [made.id]
        assert [each.id for each in pledges.store.sweep()] == [made.id]
        assert [each.id for each in pledges.store.find_many([made.id, "0" * 10 + "x" * 26])] == [made.id]
