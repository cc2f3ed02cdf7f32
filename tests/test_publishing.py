"""What the public reads: which files are written, when, and that no older one replaces a newer one."""

import json
from typing import Any

import pytest
from chalice.test import Client

import app
from chalicelib import pledges, publishing
from chalicelib.aws import site_bucket, tables
from chalicelib.aws.clients import client
from chalicelib.publishing import pages
from chalicelib.publishing import wall as wall_table
from chalicelib.settings import settings
from chalicelib.submissions.model import Decision
from chalicelib.totals import rows
from tests.world import TODAY, a_pledge, as_kept, queued, stream_event, stream_record

pytestmark = pytest.mark.usefixtures("world")


def on_site(path: str) -> str | None:
    try:
        answer = client("s3").get_object(Bucket="site", Key=path)
    except client("s3").exceptions.NoSuchKey:
        return None
    return answer["Body"].read().decode()


def totals() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(on_site("data/totals.json") or "{}")
    return found


def tell(before: pledges.Pledge | None, after: pledges.Pledge) -> None:
    """The stream tells of a change, and everybody who reacts has done so."""
    app.count(stream_event(stream_record(before, after)), None)
    work_off()


def work_off() -> None:
    while records := queued(settings().publish_queue_url):
        app.publish({"Records": records}, None)


def a_public_pledge(**fields: Any) -> pledges.Pledge:
    pledge = a_pledge(**fields)
    tell(None, pledge)
    return pledge


def test_a_pledge_reaches_home_wall_totals_and_its_own_page() -> None:
    pledge = a_public_pledge(place="hawick")
    assert (totals()["made"], totals()["public"], totals()["stitches"]) == (1, 1, 1)
    for lang in ("en", "gd"):
        for page in ("", "wall/", "wall/2026-04/1/"):
            assert f"/p/{pledge.id}/" in (on_site(f"{lang}/{page}index.html") or ""), page
        share = on_site(f"{lang}/p/{pledge.id}/index.html") or ""
        assert f'content="{settings().site_origin}/{lang}/p/{pledge.id}/"' in share, "og:url"
        assert 'property="og:title"' in share


def test_the_cloth_is_a_file_that_static_pages_can_show() -> None:
    a_public_pledge()
    assert 'data-n="1"' in (on_site("data/tapestry.svg") or "")
    assert client("s3").head_object(Bucket="site", Key="data/tapestry.svg")["ContentType"] == "image/svg+xml"


def test_words_that_wait_count_but_are_nowhere_to_read() -> None:
    pledge = a_public_pledge(text="walk the dog twice")
    assert (totals()["made"], totals()["public"]) == (1, 0)
    assert on_site(f"en/p/{pledge.id}/index.html") is None
    keys = [each["Key"] for each in client("s3").list_objects_v2(Bucket="site")["Contents"]]
    assert not any("walk the dog twice" in (on_site(key) or "") for key in keys)


def test_a_withdrawn_pledge_disappears_and_is_subtracted_but_its_stitch_is_not_given_again() -> None:
    first = a_public_pledge()
    tell(first, pledges.store.withdraw(first.id) and as_kept(first))
    assert (totals()["made"], totals()["public"]) == (0, 0)
    assert on_site(f"en/p/{first.id}/index.html") is None
    assert first.id not in (on_site("en/wall/index.html") or "")
    assert first.id not in (on_site("en/wall/2026-04/1/index.html") or "")
    second = a_public_pledge()
    assert wall_table.numbers([second.id])[second.id].number == 2


def test_the_cloth_shows_each_stitch_in_the_colour_of_its_theme_and_a_gap_where_one_was_taken_out() -> None:
    made = [a_pledge(idea=idea) for idea in ("ten-minute-walk", "one-more-veg", "ten-minute-walk")]
    app.count(stream_event(*(stream_record(None, pledge) for pledge in made)), None)
    work_off()
    tell(made[1], pledges.store.withdraw(made[1].id))
    numbers = {pledge.id: stitch.number for pledge in made for stitch in [wall_table.numbers([pledge.id])[pledge.id]]}
    themes = ["move" if pledge is not made[1] else "" for pledge in sorted(made, key=lambda each: numbers[each.id])]
    assert (
        pages._themes_by_number(wall_table.next_snapshot(), wall_table.newest_cards(wall_table.next_snapshot(), 50))
        == themes
    )


def test_a_withdrawal_that_the_stream_never_told_is_taken_down_by_the_nightly_look() -> None:
    pledge = a_public_pledge()
    pledges.store.withdraw(pledge.id)
    nightly()
    work_off()
    assert on_site(f"en/p/{pledge.id}/index.html") is None
    assert pledge.id not in (on_site("en/wall/index.html") or "")
    assert totals()["made"] == 0


def test_two_messages_about_one_pledge_in_one_batch() -> None:
    pledge = a_public_pledge()
    after = pledges.store.withdraw(pledge.id)
    told = json.dumps({"shares": [pledge.id]})
    app.publish({"Records": [{"messageId": str(n), "body": told} for n in range(2)]}, None)
    assert on_site(f"en/p/{after.id}/index.html") is None


def test_what_is_withdrawn_while_a_run_is_at_work_does_not_stay() -> None:
    pledge = a_pledge()
    app.count(stream_event(stream_record(None, pledge)), None)
    events = client("dynamodb").meta.events

    def meanwhile(**_: Any) -> None:
        events.unregister("before-call.dynamodb.TransactWriteItems", meanwhile)
        pledges.store.withdraw(pledge.id)

    events.register("before-call.dynamodb.TransactWriteItems", meanwhile)
    work_off()
    assert pledge.id not in (on_site("en/wall/index.html") or "")
    assert on_site(f"en/p/{pledge.id}/index.html") is None


def test_a_name_follows_after_review_and_only_with_consent() -> None:
    asked, silent = a_public_pledge(name="Ailsa", show_name=True), a_public_pledge(name="Morag")
    assert "Ailsa" not in (on_site("en/wall/index.html") or "")
    for pledge in (asked, silent):
        decision = Decision(decision="publish", by="Mairi", at=TODAY)
        tables.transact([pledges.store.change(pledge, pledge.decided(decision))])
        tell(pledge, as_kept(pledge))
    wall = on_site("en/wall/index.html") or ""
    assert "Ailsa" in wall
    assert "Morag" not in wall
    assert "Ailsa" in (on_site(f"en/p/{asked.id}/index.html") or "")


def test_stitches_run_from_one_without_gaps_whatever_is_repeated() -> None:
    made = [a_pledge() for _ in range(7)]
    records = [stream_record(None, pledge) for pledge in made]
    for batch in (records[:3], records, records[2:5], records):
        app.count(stream_event(*batch), None)
        work_off()
    numbers = sorted(stitch.number for stitch in wall_table.numbers(pledge.id for pledge in made).values())
    assert numbers == list(range(1, 8))


def test_two_runs_that_meet_give_each_pledge_one_stitch() -> None:
    made = [a_pledge() for _ in range(3)]
    events = client("dynamodb").meta.events

    def meanwhile(**_: Any) -> None:
        events.unregister("before-call.dynamodb.TransactWriteItems", meanwhile)
        wall_table.assign_numbers(made[:2])

    events.register("before-call.dynamodb.TransactWriteItems", meanwhile)
    wall_table.assign_numbers(made)
    numbers = [wall_table.numbers([pledge.id])[pledge.id].number for pledge in made]
    assert numbers == [1, 2, 3]
    assert wall_table.next_snapshot().stitches == 3


def test_more_pledges_than_one_transaction_takes() -> None:
    made = [a_pledge() for _ in range(120)]
    app.count(stream_event(*(stream_record(None, pledge) for pledge in made)), None)
    work_off()
    assert totals()["stitches"] == totals()["made"] == 120
    pages = [len(wall_table.cards(wall_table.page_name("2026-04", page))) for page in (1, 2, 3)]
    assert pages == [50, 50, 20]
    assert len(wall_table.newest_cards(wall_table.next_snapshot(), 50)) == 50
    assert [card["n"] for card in wall_table.newest_cards(wall_table.next_snapshot(), 3)] == [120, 119, 118]
    wall = on_site("en/wall/index.html") or ""
    assert all(f"/en/wall/2026-04/{page}/" in wall for page in (1, 2, 3))


def test_a_full_page_of_the_wall_links_to_the_one_that_follows() -> None:
    made = [a_pledge() for _ in range(50)]
    app.count(stream_event(*(stream_record(None, pledge) for pledge in made)), None)
    work_off()
    assert "/en/wall/2026-04/2/" not in (on_site("en/wall/2026-04/1/index.html") or "")
    a_public_pledge()
    assert "/en/wall/2026-04/2/" in (on_site("en/wall/2026-04/1/index.html") or "")
    assert "/en/wall/2026-04/1/" in (on_site("en/wall/2026-04/2/index.html") or "")


def test_an_older_snapshot_never_replaces_a_newer_one() -> None:
    assert site_bucket.write("data/totals.json", '{"made":2}', 7)
    assert not site_bucket.write("data/totals.json", '{"made":1}', 6)
    assert totals() == {"made": 2}
    assert site_bucket.write("data/totals.json", '{"made":3}', 8)
    assert totals() == {"made": 3}


def test_a_newer_snapshot_that_comes_between_reading_and_writing_stays() -> None:
    site_bucket.write("data/totals.json", '{"made":1}', 1)
    events = client("s3").meta.events

    def meanwhile(**_: Any) -> None:
        events.unregister("before-call.s3.PutObject", meanwhile)
        site_bucket.write("data/totals.json", '{"made":9}', 9)

    events.register("before-call.s3.PutObject", meanwhile)
    site_bucket.write("data/totals.json", '{"made":5}', 5)
    assert totals() == {"made": 9}


def test_small_numbers_of_places_and_teams_are_not_named() -> None:
    made = [a_pledge(place="hawick") for _ in range(9)]
    app.count(stream_event(*(stream_record(None, pledge) for pledge in made)), None)
    work_off()
    assert totals()["places"] == {}
    a_public_pledge(place="hawick")
    assert totals()["places"] == {"hawick": 10}
    assert "10 pledges</strong>" in (on_site("en/places/index.html") or "")


def test_everything_can_be_published_anew_from_the_tables() -> None:
    shown, waiting = a_public_pledge(), a_pledge(text="walk the dog twice")
    before = on_site("en/wall/index.html")
    for each in client("s3").list_objects_v2(Bucket="site")["Contents"]:
        client("s3").delete_object(Bucket="site", Key=each["Key"])
    assert publishing.request_everything() == 2
    work_off()
    assert on_site("en/wall/index.html") == before
    assert on_site(f"en/p/{shown.id}/index.html")
    assert on_site(f"en/p/{waiting.id}/index.html") is None


def test_an_empty_campaign_has_its_pages_too() -> None:
    publishing.request_everything()
    work_off()
    assert totals()["made"] == 0
    assert on_site("en/index.html")
    for name in ("wall", "places", "teams"):
        assert on_site(f"gd/{name}/index.html")


def test_published_files_are_cached_for_seconds() -> None:
    a_public_pledge()
    for path, kind in (("en/index.html", "text/html; charset=utf-8"), ("data/totals.json", "application/json")):
        answer = client("s3").head_object(Bucket="site", Key=path)
        assert answer["ContentType"] == kind
        assert answer["CacheControl"] == "public, max-age=5, stale-while-revalidate=60"


def test_the_challenge_is_a_file() -> None:
    app.rotate_challenge(Client(app.app).events.generate_cw_event("aws.events", "Scheduled Event", {}, []), None)
    assert set(json.loads(on_site("data/challenge.json") or "")) == {"token", "bits"}


def test_what_the_stream_never_told_is_counted_published_and_read_after_the_nightly_look() -> None:
    shown, waiting = a_pledge(), a_pledge(text="walk the dog twice")
    nightly()
    work_off()
    assert (totals()["made"], totals()["public"]) == (2, 1)
    assert on_site(f"en/p/{shown.id}/index.html")
    assert on_site(f"en/p/{waiting.id}/index.html") is None
    assert len(queued(settings().review_queue_url)) == 1
    nightly()
    assert [json.loads(each["body"]) for each in queued(settings().publish_queue_url)] == [{"stories": []}]


def test_sums_that_differ_are_mended_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    a_public_pledge()
    tables.transact([tables.add_of("totals", {"row": "2026#0"}, {"made": 3, "theme:eat": 1})])
    capsys.readouterr()
    nightly()
    assert '"drift": {"2026|made": 3, "2026|theme:eat": 1}' in capsys.readouterr().out
    assert rows.read("2026")["made"] == 1
    nightly()
    assert '"drift": {}' in capsys.readouterr().out


def nightly() -> None:
    app.reconcile(Client(app.app).events.generate_cw_event("aws.events", "Scheduled Event", {}, []), None)
