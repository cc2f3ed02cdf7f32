"""Publishing: pages, totals and tapestry; order of snapshots; reconciliation of missed changes."""

import json
import re

import pytest
from chalice.test import Client

import app
from chalicelib import pledges, publishing
from chalicelib.aws import site_bucket, tables
from chalicelib.aws.clients import client
from chalicelib.publishing import wall as wall_table
from chalicelib.publishing.wall_places import page_name
from chalicelib.settings import settings
from chalicelib.submissions.decisions import after_decision
from chalicelib.submissions.model import Decision
from chalicelib.totals import rows
from tests.support.aws_calls import before_next_call
from tests.support.delivery import (
    count_created,
    drain_publish_queue,
    message,
    publish_change,
    run_reconciliation,
    stream_event,
    stream_record,
    take_messages,
)
from tests.support.factories import create_counted_pledge, create_pledge
from tests.support.storage import published_totals, site_object, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def test_public_pledge_is_on_home_wall_totals_and_share_page() -> None:
    pledge = create_counted_pledge(place="hawick")
    assert (published_totals()["made"], published_totals()["public"], published_totals()["stitches"]) == (1, 1, 1)
    for lang in ("en", "gd"):
        for page in ("", "wall/", "wall/2026-04/1/"):
            assert f"/p/{pledge.id}/" in (site_object(f"{lang}/{page}index.html") or ""), page
        share = site_object(f"{lang}/p/{pledge.id}/index.html") or ""
        assert f'content="{settings().site_origin}/{lang}/p/{pledge.id}/"' in share, "og:url"
        assert 'property="og:title"' in share


def test_number_of_an_idea_is_published_from_ten_pledges_on() -> None:
    count_created([create_pledge() for _ in range(9)])
    assert published_totals()["ideas"] == {}
    assert "people pledged this" not in (site_object("en/index.html") or "")
    tenth = create_counted_pledge()
    assert published_totals()["ideas"] == {"ten-minute-walk": 10}
    for path in ("en/index.html", f"en/p/{tenth.id}/index.html"):
        assert "10 people pledged this" in (site_object(path) or "")


def test_tapestry_is_published_as_an_svg_file() -> None:
    create_counted_pledge()
    assert 'data-n="1"' in (site_object("data/tapestry.svg") or "")
    assert client("s3").head_object(Bucket="site", Key="data/tapestry.svg")["ContentType"] == "image/svg+xml"


def test_text_pending_review_is_counted_but_not_published() -> None:
    pledge = create_counted_pledge(text="walk the dog twice")
    assert (published_totals()["made"], published_totals()["public"]) == (1, 0)
    assert site_object(f"en/p/{pledge.id}/index.html") is None
    keys = [each["Key"] for each in client("s3").list_objects_v2(Bucket="site")["Contents"]]
    assert not any("walk the dog twice" in (site_object(key) or "") for key in keys)


def test_withdrawn_pledge_is_unpublished_and_its_stitch_number_not_reused() -> None:
    first = create_counted_pledge()
    publish_change(first, pledges.store.withdraw(first.id) and stored(first))
    assert (published_totals()["made"], published_totals()["public"]) == (0, 0)
    assert site_object(f"en/p/{first.id}/index.html") is None
    assert first.id not in (site_object("en/wall/index.html") or "")
    assert first.id not in (site_object("en/wall/2026-04/1/index.html") or "")
    second = create_counted_pledge()
    assert wall_table.numbers([second.id])[second.id].number == 2


def test_tapestry_shows_stitch_themes_and_a_gap_for_a_withdrawn_pledge() -> None:
    made = [create_pledge(idea=idea) for idea in ("ten-minute-walk", "one-more-veg", "ten-minute-walk")]
    app.count(stream_event(*(stream_record(None, pledge) for pledge in made)), None)
    drain_publish_queue()
    publish_change(made[1], pledges.store.withdraw(made[1].id))
    numbers = {pledge.id: stitch.number for pledge in made for stitch in [wall_table.numbers([pledge.id])[pledge.id]]}
    themes = ["move" if pledge is not made[1] else "" for pledge in sorted(made, key=lambda each: numbers[each.id])]
    newest = wall_table.newest(wall_table.current(), stitches=50, least=1)
    assert newest.themes == themes


def test_reconciliation_unpublishes_a_missed_withdrawal() -> None:
    pledge = create_counted_pledge()
    pledges.store.withdraw(pledge.id)
    run_reconciliation()
    drain_publish_queue()
    assert site_object(f"en/p/{pledge.id}/index.html") is None
    assert pledge.id not in (site_object("en/wall/index.html") or "")
    assert published_totals()["made"] == 0


def test_duplicate_messages_in_one_batch_unpublish_the_withdrawn_pledge() -> None:
    pledge = create_counted_pledge()
    after = pledges.store.withdraw(pledge.id)
    app.publish({"Records": [message("shares-1", n, shares=[pledge.id]) for n in range(2)]}, None)
    assert site_object(f"en/p/{after.id}/index.html") is None


def test_pledge_withdrawn_during_publishing_is_not_published() -> None:
    pledge = create_pledge()
    app.count(stream_event(stream_record(None, pledge)), None)

    def meanwhile() -> None:
        pledges.store.withdraw(pledge.id)

    before_next_call("dynamodb.TransactWriteItems", meanwhile)
    drain_publish_queue()
    assert pledge.id not in (site_object("en/wall/index.html") or "")
    assert site_object(f"en/p/{pledge.id}/index.html") is None


def test_name_is_published_only_after_review_and_with_consent() -> None:
    asked, silent = create_counted_pledge(name="Ailsa", show_name=True), create_counted_pledge(name="Morag")
    assert "Ailsa" not in (site_object("en/wall/index.html") or "")
    for pledge in (asked, silent):
        decision = Decision(decision="publish", by="Mairi", at=TODAY)
        tables.transact(pledges.store.change(pledge, after_decision(pledge, decision).released()))
        publish_change(pledge, stored(pledge))
    wall = site_object("en/wall/index.html") or ""
    assert "Ailsa" in wall
    assert "Morag" not in wall
    assert "Ailsa" in (site_object(f"en/p/{asked.id}/index.html") or "")


def test_stitch_numbers_have_no_gaps_after_repeated_records() -> None:
    made = [create_pledge() for _ in range(7)]
    records = [stream_record(None, pledge) for pledge in made]
    for batch in (records[:3], records, records[2:5], records):
        app.count(stream_event(*batch), None)
        drain_publish_queue()
    numbers = sorted(stitch.number for stitch in wall_table.numbers(pledge.id for pledge in made).values())
    assert numbers == list(range(1, 8))


def test_concurrent_runs_give_each_pledge_one_stitch_number() -> None:
    made = sorted((create_pledge() for _ in range(3)), key=lambda pledge: pledge.age)

    def meanwhile() -> None:
        wall_table.assign_numbers(made[:2], 1)

    before_next_call("dynamodb.TransactWriteItems", meanwhile)
    wall_table.assign_numbers(made, 1)
    numbers = [wall_table.numbers([pledge.id])[pledge.id].number for pledge in made]
    assert numbers == [1, 2, 3]
    assert wall_table.current().stitches == 3


def test_more_pledges_than_one_transaction_holds_are_all_published() -> None:
    made = [create_pledge() for _ in range(120)]
    app.count(stream_event(*(stream_record(None, pledge) for pledge in made)), None)
    drain_publish_queue()
    assert published_totals()["stitches"] == published_totals()["made"] == 120
    pages = [len(wall_table.cards(page_name("2026-04", page))) for page in (1, 2, 3)]
    assert pages == [50, 50, 20]
    wall = site_object("en/wall/index.html") or ""
    assert all(f"/en/wall/2026-04/{page}/" in wall for page in (1, 2, 3))


def test_full_wall_page_links_to_the_next_page() -> None:
    made = [create_pledge() for _ in range(50)]
    app.count(stream_event(*(stream_record(None, pledge) for pledge in made)), None)
    drain_publish_queue()
    assert "/en/wall/2026-04/2/" not in (site_object("en/wall/2026-04/1/index.html") or "")
    create_counted_pledge()
    assert "/en/wall/2026-04/2/" in (site_object("en/wall/2026-04/1/index.html") or "")
    assert "/en/wall/2026-04/1/" in (site_object("en/wall/2026-04/2/index.html") or "")


def test_older_snapshot_never_replaces_a_newer_one() -> None:
    assert site_bucket.write("data/totals.json", '{"made":2}', 7) == 7
    assert site_bucket.write("data/totals.json", '{"made":1}', 6) == 7
    assert published_totals() == {"made": 2}
    assert site_bucket.write("data/totals.json", '{"made":3}', 8) == 8
    assert published_totals() == {"made": 3}


def test_newer_snapshot_written_concurrently_is_not_replaced() -> None:
    site_bucket.write("data/totals.json", '{"made":1}', 1)

    def meanwhile() -> None:
        site_bucket.write("data/totals.json", '{"made":9}', 9)

    before_next_call("s3.PutObject", meanwhile)
    site_bucket.write("data/totals.json", '{"made":5}', 5)
    assert published_totals() == {"made": 9}


def test_places_with_small_numbers_are_not_published() -> None:
    made = [create_pledge(place="hawick") for _ in range(9)]
    app.count(stream_event(*(stream_record(None, pledge) for pledge in made)), None)
    drain_publish_queue()
    assert published_totals()["places"] == {}
    create_counted_pledge(place="hawick")
    assert published_totals()["places"] == {"hawick": 10}
    assert "10 pledges</strong>" in (site_object("en/places/index.html") or "")


def test_site_is_republished_from_the_tables() -> None:
    shown, waiting = create_counted_pledge(), create_pledge(text="walk the dog twice")
    before = site_object("en/wall/index.html")
    for each in client("s3").list_objects_v2(Bucket="site")["Contents"]:
        client("s3").delete_object(Bucket="site", Key=each["Key"])
    publishing.request_everything()
    drain_publish_queue()
    assert site_object("en/wall/index.html") == before
    assert site_object(f"en/p/{shown.id}/index.html")
    assert site_object(f"en/p/{waiting.id}/index.html") is None


def test_campaign_without_pledges_has_its_pages() -> None:
    publishing.request_everything()
    drain_publish_queue()
    assert published_totals()["made"] == 0
    assert site_object("en/index.html")
    for name in ("wall", "places", "teams"):
        assert site_object(f"gd/{name}/index.html")


def test_published_files_are_cached_for_five_seconds() -> None:
    create_counted_pledge()
    for path, kind in (("en/index.html", "text/html; charset=utf-8"), ("data/totals.json", "application/json")):
        answer = client("s3").head_object(Bucket="site", Key=path)
        assert answer["ContentType"] == kind
        assert answer["CacheControl"] == "public, max-age=5, stale-while-revalidate=5"


@pytest.mark.parametrize("header", [site_bucket.FRESH, site_bucket.BRIEFLY])
def test_what_is_taken_back_is_out_of_the_cdn_within_ten_seconds(header: str) -> None:
    told: dict[str, str] = dict(re.findall(r"([a-z-]+)=(\d+)", header))
    assert int(told.get("s-maxage") or told["max-age"]) + int(told.get("stale-while-revalidate") or 0) <= 10


def test_rotated_challenge_is_published_as_a_file() -> None:
    app.rotate_challenge(Client(app.app).events.generate_cw_event("aws.events", "Scheduled Event", {}, []), None)
    assert set(json.loads(site_object("data/challenge.json") or "")) == {"token", "bits"}


def test_reconciliation_counts_and_publishes_missed_pledges() -> None:
    shown, waiting = create_pledge(), create_pledge(text="walk the dog twice")
    run_reconciliation()
    drain_publish_queue()
    assert (published_totals()["made"], published_totals()["public"]) == (2, 1)
    assert site_object(f"en/p/{shown.id}/index.html")
    assert site_object(f"en/p/{waiting.id}/index.html") is None
    run_reconciliation()
    asked = [json.loads(each["body"]) for each in take_messages(settings().publish_queue_url)]
    assert sorted(asked, key=str) == [{"forms": True}, {"outcomes": True}, {"pages": True}, {"stories": []}]


def test_reconciliation_corrects_totals_and_logs_the_drift(capsys: pytest.CaptureFixture[str]) -> None:
    create_counted_pledge()
    tables.transact([tables.add_of("totals", {"row": "2026", "part": "a0"}, {"made": 3, "theme:eat": 1})])
    capsys.readouterr()
    run_reconciliation()
    assert '"drift": {"2026|made": 3, "2026|theme:eat": 1}' in capsys.readouterr().out
    assert rows.read("2026")["made"] == 1
    run_reconciliation()
    assert '"drift": {}' in capsys.readouterr().out
