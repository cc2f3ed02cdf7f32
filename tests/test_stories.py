"""A story is told once, read by a person, published with its picture, and can be reported and taken down."""

import base64
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest
from PIL import Image

import app
from chalicelib import clock, stories
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.moderation.queue import LISTED
from chalicelib.publishing import pages
from chalicelib.settings import settings
from chalicelib.stories import Story, image_processing, pictures
from chalicelib.submissions.model import REPORT_COOLDOWN, State, Submission
from tests import api
from tests.test_moderation import a_token, body, work_off
from tests.test_publishing import on_site
from tests.test_publishing import work_off as publish
from tests.world import TODAY, WORDS, a_pledge, a_story, as_kept, queued, stream_event, stream_record

pytestmark = pytest.mark.usefixtures("world")
FIELDS = {"key": "0b0f6fb2-2b7c-4a0e-9e39-5b0f3c1a2d4e", "text": WORDS, "consent": True}


def now(story: Story) -> Story:
    return stories.store.find(story.id)


def tell(*changed: Submission, before: Submission | None = None) -> None:
    for piece in changed:
        handler = app.react_to_stories if isinstance(piece, Story) else app.notify_moderators
        handler(stream_event(stream_record(before, piece)), None)


def decide(piece: Submission, decision: str, who: int = 0, **more: Any) -> api.Answer:
    fields = {"token": a_token(who), "kind": piece.kind, "id": piece.id, "v": piece.v, "decision": decision}
    return api.post("/review/decisions", fields | more)


def seen(story: Story) -> str | None:
    """What the moderator's page says of the picture that it showed."""
    return api.post("/review/pictures", {"token": a_token(), "id": story.id}).json["seen"]  # type: ignore[no-any-return]


def a_public_story(**fields: Any) -> Story:
    story = a_story(**fields)
    decide(story, "publish", picture=seen(story))
    after = now(story)
    tell(after, before=story)
    publish()
    return after


def withdraw(story: Story) -> None:
    """Taken back by its person, and everybody who reacts has done so."""
    stories.store.withdraw(story.id)
    tell(now(story), before=story)
    publish()


def nightly() -> None:
    event = {"version": "0", "id": "x", "detail-type": "x", "source": "x", "account": "", "time": "", "region": ""}
    app.reconcile(event | {"resources": [], "detail": {}}, None)
    publish()


def kept_stories() -> list[dict[str, Any]]:
    return list(tables.scan("stories"))


class TestTelling:
    def test_a_story_waits_with_its_paragraphs(self) -> None:
        answer = api.post(
            "/stories", FIELDS | {"text": "  One flight of stairs at first.\r\n\r\nNow all\u202e four.  "}
        )
        (story,) = stories.store.pending_review()
        links = {"page": f"/en/stories/{story.id}/", "thanks": f"/en/stories/thanks/#{story.id}"}
        assert (answer.status, answer.json) == (201, {"id": story.id, "links": links})
        assert (story.text, story.state) == ("One flight of stairs at first.\nNow all four.", State.WAITING)

    def test_sent_twice_it_is_told_once_with_script_and_without(self) -> None:
        assert len({api.post("/stories", FIELDS).json["id"] for _ in range(2)}) == 1
        assert len(kept_stories()) == 1
        plain = [api.send_form("/stories", {"text": WORDS, "consent": "yes", "lang": "gd"}) for _ in range(2)]
        assert [answer.status for answer in plain] == [303, 303]
        assert len({answer.headers["location"] for answer in plain}) == 1
        assert len(kept_stories()) == 2

    def test_without_script_it_ends_on_a_page_that_names_its_address(self) -> None:
        answer = api.send_form("/stories", {"text": WORDS, "consent": "yes", "lang": "gd"})
        (story,) = stories.store.pending_review()
        assert answer.headers["location"] == f"/api/stories/thanks/{story.id}?lang=gd"
        page = api.get(answer.headers["location"].removeprefix("/api"))
        assert page.status == 200
        assert f"{settings().site_origin}/gd/stories/{story.id}/" in page.text
        assert "mailto:" in page.text
        assert "data-support hidden" in page.text
        assert api.get("/stories/thanks/<script>").status == 410

    def test_somebody_in_distress_is_shown_help_lines_after_it_too(self) -> None:
        words = {"text": f"{WORDS} Some days I want to die.", "consent": "yes"}
        where = api.send_form("/stories", words).headers["location"]
        page = api.get(where.removeprefix("/api")).text
        assert "data-support" in page
        assert "data-support hidden" not in page
        assert "still send your pledge" not in page

    def test_the_same_key_with_other_words_is_refused(self) -> None:
        api.post("/stories", FIELDS)
        assert "key" in api.post("/stories", FIELDS | {"text": WORDS * 2}).json["fields"]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"text": "too short"}, "text"),
            ({"text": None}, "text"),
            ({"text": "a" * 3001}, "text"),
            ({"quote": "a" * 201}, "quote"),
            ({"consent": None}, "consent"),
            ({"consent": "no"}, "consent"),
            ({"place": "atlantis"}, "place"),
            ({"picture": "../../site", "picture_alt": "a cat"}, "picture"),
            ({"picture": "0" * 26}, "picture_alt"),
            ({"surprise": "x"}, "surprise"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, change: dict[str, Any], field: str) -> None:
        answer = api.post("/stories", FIELDS | change)
        assert (answer.status, list(answer.json["fields"])) == (422, [field])
        assert kept_stories() == []

    def test_a_form_comes_back_with_what_was_typed(self) -> None:
        answer = api.send_form("/stories", {"text": WORDS, "quote": "Up I go", "lang": "en"})
        assert answer.status == 422
        assert "Up I go" in answer.text
        assert "Tick the box" in answer.text

    def test_a_long_story_of_wide_characters_fits_into_a_form(self) -> None:
        assert api.send_form("/stories", {"text": "à" * 3000, "consent": "yes"}).status == 303

    def test_a_robot_is_believed_by_nobody(self) -> None:
        assert a_story(website="http://buy.example").state is State.QUARANTINED

    def test_words_of_distress_are_flagged(self) -> None:
        assert a_story(text=f"{WORDS} Some days I want to die.").welfare


class TestModeration:
    def test_a_story_is_in_the_mail_beside_the_pledges_and_on_the_same_page(self, sent: list[dict[str, Any]]) -> None:
        story, pledge = a_story(name="Ailsa", show_name=True), a_pledge(text="walk the dog")
        tell(story, pledge)
        work_off()
        assert len(sent) == 2, "one for each moderator"
        for said in (body(sent[0]), body(sent[0], "Html")):
            assert "one flight of stairs" in said
            assert "walk the dog" in said
            assert "Ailsa" not in said
        waiting = api.post("/review", {"token": a_token()}).json["waiting"]
        assert {(each["kind"], each["id"]) for each in waiting} == {("story", story.id), ("pledge", pledge.id)}

    def test_published_it_has_a_page_a_place_in_the_list_and_in_the_data(self) -> None:
        story = a_public_story(quote="Up I go", name="Ailsa", show_name=True, place="hawick", audience="staff")
        for lang in ("en", "gd"):
            page = on_site(f"{lang}/stories/{story.id}/index.html") or ""
            assert "<p>Now I take all four, and I sing on the way.</p>" in page
            assert 'property="og:title"' in page
            assert f"/{lang}/stories/{story.id}/" in (on_site(f"{lang}/stories/index.html") or "")
        told = json.loads(on_site("data/stories.json") or "")
        assert told == [
            {"id": story.id, "name": "Ailsa", "place": "hawick", "audience": "staff", "lang": "en", "words": "Up I go"}
            | {"picture": None, "picture_alt": None, "date": "2026-04-06"}
        ]

    def test_a_name_without_its_tick_is_never_shown(self) -> None:
        story = a_public_story(name="Ailsa")
        assert "Ailsa" not in (on_site(f"en/stories/{story.id}/index.html") or "Ailsa")

    def test_rejected_it_is_nowhere_and_the_second_moderator_is_told(self) -> None:
        story = a_story()
        assert decide(story, "reject", reason="advertising").status == 200
        second = decide(story, "publish", who=1)
        assert (second.status, second.json["by"]) == (409, "Mairi Scott")
        assert now(story).state is State.REJECTED
        assert [(row["submission_id"], row["kind"]) for row in tables.scan("decision-log")] == [(story.id, "story")]

    def test_two_moderators_in_the_same_moment_have_one_effect(self) -> None:
        story, answers = a_story(), []
        events = client("dynamodb").meta.events

        def meanwhile(**_: Any) -> None:
            events.unregister("before-call.dynamodb.TransactWriteItems", meanwhile)
            answers.append(decide(story, "reject", who=1, reason="unkind"))

        events.register("before-call.dynamodb.TransactWriteItems", meanwhile)
        answers.append(decide(story, "publish"))
        assert [answer.status for answer in answers] == [200, 409]
        assert now(story).state is State.REJECTED

    def test_a_kind_that_there_is_not_is_not_found(self) -> None:
        story = a_story()
        for kind in ("pledge", "person", None, ["story"]):
            fields = {"token": a_token(), "kind": kind, "id": story.id, "v": 1, "decision": "publish"}
            assert api.post("/review/decisions", fields).status == 410

    def test_withdrawn_it_disappears_and_the_other_stays(self) -> None:
        story, other = a_public_story(), a_public_story()
        withdraw(story)
        assert on_site(f"en/stories/{story.id}/index.html") is None
        assert on_site(f"en/stories/{other.id}/index.html")
        assert story.id not in (on_site("en/stories/index.html") or "")
        assert [told["id"] for told in json.loads(on_site("data/stories.json") or "")] == [other.id]

    def test_what_the_stream_never_told_is_put_right_by_the_nightly_look(self) -> None:
        untold, taken, public = a_story(), a_public_story(), a_public_story()
        decide(untold, "publish")
        stories.store.withdraw(taken.id)
        nightly()
        there = [bool(on_site(f"en/stories/{story.id}/index.html")) for story in (untold, taken, public)]
        assert there == [True, False, True]


def a_picture(size: tuple[int, int] = (1600, 900), kind: str = "JPEG", **how: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **how)
    return made.getvalue()


def with_metadata() -> bytes:
    """Lies on its side, and says where it was taken, with what, and what it looks like from afar."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SpyCam"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (55.0, 25.0, 12.0)
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0a comment"
    return a_picture(exif=exif, comment=b"hidden words", icc_profile=b"x" * 200, xmp=b"<x:xmpmeta>secret</x:xmpmeta>")


def upload(data: bytes, picture: str = "") -> str:
    """A browser sends it, and the bucket tells of it."""
    picture = picture or pictures.invite(pictures.PictureRequest(type="image/jpeg"))["id"]
    client("s3").put_object(Bucket="uploads", Key=f"incoming/{picture}", Body=data)
    event = {"Records": [{"s3": {"object": {"key": quote_plus(f"incoming/{picture}", safe="/")}}}]}
    app.process_upload(event, None)
    app.process_upload(event, None)  # told twice
    return picture


def lying(bucket: str = "uploads", prefix: str = "") -> list[str]:
    listed = client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return [each["Key"] for each in listed]


def hung() -> list[str]:
    return lying("site", "pictures/")


class TestPictures:
    def test_an_invitation_says_where_how_large_and_of_which_kind(self) -> None:
        answer = api.post("/stories/pictures", {"type": "image/png"})
        assert (answer.status, answer.json["to"]) == (201, "/uploads/")
        fields = answer.json["fields"]
        assert fields["key"] == f"incoming/{answer.json['id']}"
        assert fields["Content-Type"] == "image/png"
        assert "http" not in json.dumps(fields)
        assert api.post("/stories/pictures", {"type": "image/svg+xml"}).status == 422

    def test_an_invitation_is_good_for_five_minutes(self) -> None:
        """It admits any number of files meanwhile. Its time is the machine's, not the clock of the tests."""
        policy = base64.b64decode(pictures.invite(pictures.PictureRequest(type="image/png"))["fields"]["policy"])
        assert datetime.fromisoformat(json.loads(policy)["expiration"]) <= datetime.now(UTC) + timedelta(minutes=5)

    def test_of_what_the_camera_noted_nothing_stays(self) -> None:
        data = with_metadata()
        assert b"SpyCam" in data
        key = f"ready/{upload(data)}.jpg"
        assert lying() == [key]
        made = client("s3").get_object(Bucket="uploads", Key=key)["Body"].read()
        with Image.open(io.BytesIO(made)) as plain:
            assert plain.size == (675, 1200), "upright, and no larger than needed"
            assert dict(plain.getexif()) == {}
            assert set(plain.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
            }
        for secret in (b"SpyCam", b"hidden", b"secret", b"Exif", b"ICC_PROFILE"):
            assert secret not in made

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_however_the_camera_was_held_the_sky_is_on_top(self, orientation: int) -> None:
        scene, exif, made = Image.new("RGB", (64, 32), "green"), Image.Exif(), io.BytesIO()
        scene.paste("blue", (0, 0, 64, 16))
        scene.paste("white", (0, 0, 16, 16))
        exif[0x0112] = orientation
        turns = Image.Transpose
        held: dict[int, list[Image.Transpose]] = {
            1: [],
            2: [turns.FLIP_LEFT_RIGHT],
            3: [turns.ROTATE_180],
            4: [turns.FLIP_TOP_BOTTOM],
            5: [turns.ROTATE_90, turns.FLIP_TOP_BOTTOM],
            6: [turns.ROTATE_90],
            7: [turns.ROTATE_90, turns.FLIP_LEFT_RIGHT],
            8: [turns.ROTATE_270],
        }
        for turn in held[orientation]:
            scene = scene.transpose(turn)
        scene.save(made, "JPEG", exif=exif, quality=95)
        with Image.open(io.BytesIO(image_processing.plain_jpeg(made.getvalue()))) as plain:
            white, blue, green = (plain.convert("RGB").getpixel(at) for at in ((6, 6), (56, 6), (32, 26)))
        assert min(white) > 200  # type: ignore[arg-type]
        assert (blue[2] > 200, green[1] > 100) == (True, True)  # type: ignore[index]

    @pytest.mark.parametrize("damage", ["torn", "no numbers", "a text for numbers"])
    def test_notes_that_a_camera_wrote_badly_say_nothing_against_the_pixels(self, damage: str) -> None:
        exif = Image.Exif()
        exif[0x0112], exif[0x011A], exif[0x0110] = 6, 72.0, "SpyCam"
        notes = bytearray(exif.tobytes())
        kind = notes.index(b"\x01\x1a", 14) + 2  # of the resolution, a fraction
        damaged = {
            "torn": notes[: len(notes) - 9],
            "no numbers": notes[:kind] + b"\x00\x05\xff\xff\xff\xff" + notes[kind + 6 :],
            "a text for numbers": notes[:kind] + b"\x00\x02" + notes[kind + 2 :],
        }
        with Image.open(io.BytesIO(image_processing.plain_jpeg(a_picture(exif=bytes(damaged[damage]))))) as plain:
            assert plain.size == (675, 1200)

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_other_kinds_become_jpegs(self, kind: str) -> None:
        with Image.open(io.BytesIO(image_processing.plain_jpeg(a_picture((300, 200), kind)))) as plain:
            assert (plain.format, plain.size) == ("JPEG", (300, 200))

    def test_what_is_seen_through_becomes_white(self) -> None:
        made = io.BytesIO()
        Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(made, "PNG")
        with Image.open(io.BytesIO(image_processing.plain_jpeg(made.getvalue()))) as plain:
            assert plain.getpixel((5, 5)) == (255, 255, 255)

    def test_noise_is_made_small(self) -> None:
        made = io.BytesIO()
        Image.effect_noise((2000, 2000), 100).save(made, "JPEG")
        assert len(image_processing.plain_jpeg(made.getvalue())) < len(made.getvalue())

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"GIF89a" + b"\0" * 100,
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"%PDF-1.7",
            a_picture()[:500],
            a_picture(kind="GIF"),
            a_picture((8000, 6000), "PNG"),  # 48 megapixels in a few KB
        ],
        ids=["nothing", "half a gif", "svg", "pdf", "torn", "gif", "bomb"],
    )
    def test_what_is_no_picture_is_deleted_and_noted(self, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
        picture = upload(data)
        assert lying() == []
        assert '"picture.unreadable"' in capsys.readouterr().out
        assert seen(a_story(picture=picture, picture_alt="Me")) is None

    def test_an_upload_cannot_be_replaced_once_it_was_seen(self) -> None:
        story = a_story(picture=upload(a_picture((60, 40))), picture_alt="Me")
        before = seen(story)
        upload(a_picture((90, 90)), story.picture or "")
        assert seen(story) == before is not None

    def test_a_moderator_sees_the_plain_one_and_then_the_public_does(self) -> None:
        picture = upload(with_metadata())
        story = a_story(picture=picture, picture_alt="Me on the stairs")
        shown = api.post("/review/pictures", {"token": a_token(), "id": story.id}).json["picture"]
        assert shown.startswith("data:image/jpeg;base64,")
        assert api.post("/review/pictures", {"token": "x", "id": story.id}).status == 401
        decide(story, "publish", picture=seen(story))
        tell(now(story), before=story)
        publish()
        there = client("s3").get_object(Bucket="site", Key=f"pictures/{story.id}.jpg")
        assert there["ContentType"] == "image/jpeg"
        page = on_site(f"en/stories/{story.id}/index.html") or ""
        assert f'src="/pictures/{story.id}.jpg" alt="Me on the stairs"' in page
        assert f"pictures/{story.id}.jpg" in lying()
        assert picture not in page, "whoever knows it could tell a story with it"

    def test_a_picture_that_nobody_saw_is_not_published(self) -> None:
        story = a_public_story(picture=upload(a_picture()), picture_alt="Me")
        assert '<img class="story__picture"' in (on_site(f"en/stories/{story.id}/index.html") or "")
        for shown in ("", False, True, None, "0" * 64, ["x"]):
            other = a_story(picture=upload(a_picture()), picture_alt="Me")
            assert decide(other, "publish", picture=shown).status == 200
            tell(now(other), before=other)
            publish()
            assert '<img class="story__picture"' not in (on_site(f"en/stories/{other.id}/index.html") or "<img")

    def test_taken_down_it_is_nowhere_and_the_other_stays(self) -> None:
        story, other = (a_public_story(picture=upload(a_picture()), picture_alt="Me") for _ in range(2))
        withdraw(story)
        assert lying() == [f"pictures/{other.id}.jpg", f"ready/{other.picture}.jpg"]
        assert hung() == [f"pictures/{other.id}.jpg"]

    @pytest.mark.parametrize("end", ["withdrawn", "rejected"])
    def test_the_end_of_a_story_leaves_the_picture_of_another_that_names_the_same_upload(self, end: str) -> None:
        picture = upload(a_picture())
        public, other = a_public_story(picture=picture, picture_alt="Me"), a_story(picture=picture, picture_alt="Me")
        if end == "rejected":
            decide(other, "reject", reason="advertising")
        else:
            stories.store.withdraw(other.id)
        nightly()
        assert hung() == [f"pictures/{public.id}.jpg"]
        assert '<img class="story__picture"' in (on_site(f"en/stories/{public.id}/index.html") or "")

    def test_a_story_that_was_changed_and_told_again_keeps_its_picture_when_the_first_is_rejected(self) -> None:
        picture = upload(a_picture())
        first, again = (a_story(picture=picture, picture_alt="Me") for _ in range(2))
        decide(first, "reject", reason="other")
        nightly()
        decide(again, "publish", picture=seen(again))
        tell(now(again), before=again)
        publish()
        assert hung() == [f"pictures/{again.id}.jpg"]

    def test_what_was_sent_in_the_place_of_what_a_moderator_saw_is_never_public(self) -> None:
        picture = upload(a_picture())
        story = a_story(picture=picture, picture_alt="Me")
        decide(story, "publish", picture=seen(story))
        client("s3").delete_object(Bucket="uploads", Key=f"ready/{picture}.jpg")
        upload(a_picture((90, 90)), picture)
        tell(now(story), before=story)
        publish()
        assert hung() == []
        assert '<img class="story__picture"' not in (on_site(f"en/stories/{story.id}/index.html") or "<img")


class TestReports:
    def report(self, piece: Submission, **more: Any) -> api.Answer:
        return api.post("/reports", {"kind": piece.kind, "id": piece.id} | more)

    def test_without_script_it_ends_on_a_page_of_thanks(self) -> None:
        pledge = a_pledge()
        answer = api.send_form("/reports", {"kind": "pledge", "id": pledge.id, "lang": "gd", "reason": "unkind"})
        assert (answer.status, answer.headers["location"]) == (303, "/gd/reported/")
        assert as_kept(pledge).pending_review

    def test_many_reports_are_one_entry_and_one_mail_and_it_stays_public(self, sent: list[dict[str, Any]]) -> None:
        pledge = a_pledge()
        for _ in range(5):
            assert self.report(pledge, reason="unkind").status == 202
        after = as_kept(pledge)
        assert (after.v, after.state) == (2, State.PUBLIC)
        tell(after, before=pledge)
        work_off()
        assert len(sent) == 2
        assert "Reported by the public" in body(sent[0])
        (entry,) = api.post("/review", {"token": a_token()}).json["waiting"]
        assert entry["reported"]
        assert entry["reported_why"] == "It is unkind or abusive"

    def test_kept_it_can_be_reported_again_a_week_later_only(self) -> None:
        pledge = a_pledge()
        self.report(pledge)
        assert decide(as_kept(pledge), "publish").status == 422
        answer = decide(as_kept(pledge), "dismiss")
        assert (answer.status, answer.json["decision"]) == (200, "dismiss")
        self.report(pledge)
        assert not as_kept(pledge).pending_review
        assert as_kept(pledge).state is State.PUBLIC
        with clock.at(TODAY + REPORT_COOLDOWN):
            self.report(pledge)
            assert as_kept(pledge).pending_review

    def test_the_second_moderator_reads_that_it_was_kept(self) -> None:
        pledge = a_pledge()
        self.report(pledge)
        reported = as_kept(pledge)
        decide(reported, "dismiss")
        answer = decide(reported, "reject", who=1, reason="unkind")
        assert answer.status == 409
        assert "Already kept by Mairi Scott" in answer.json["error"]

    def test_taken_down_it_is_subtracted_and_disappears(self) -> None:
        pledge = a_pledge()
        app.count(stream_event(stream_record(None, pledge)), None)
        publish()
        assert on_site(f"en/p/{pledge.id}/index.html")
        self.report(pledge)
        decide(as_kept(pledge), "reject", reason="unkind")
        after = as_kept(pledge)
        assert after.state is State.REJECTED
        app.count(stream_event(stream_record(pledge, after)), None)
        publish()
        assert on_site(f"en/p/{pledge.id}/index.html") is None
        assert json.loads(on_site("data/totals.json") or "")["made"] == 0

    def test_a_name_that_waits_still_waits_after_a_report_was_answered(self) -> None:
        pledge = a_pledge(name="Ailsa", show_name=True)
        self.report(pledge)
        decide(as_kept(pledge), "dismiss")
        assert as_kept(pledge).pending_review
        decide(as_kept(pledge), "publish")
        assert as_kept(pledge).card()["name"] == "Ailsa"

    def test_a_story_is_reported_in_the_same_way(self) -> None:
        story = a_public_story()
        self.report(story, reason="names-someone")
        decide(now(story), "reject", reason="names-someone")
        tell(now(story), before=story)
        publish()
        assert on_site(f"en/stories/{story.id}/index.html") is None

    def test_what_is_not_public_is_thanked_for_and_changes_nothing(self) -> None:
        waiting = a_pledge(text="walk the dog")
        assert self.report(waiting).status == 202
        assert as_kept(waiting) == waiting

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"kind": "pledge", "id": "nonsense"}, 410),
            ({"kind": "person", "id": "x"}, 410),
            ({}, 410),
            ({"kind": "pledge", "id": "0" * 36, "reason": "because"}, 422),
            ({"kind": "pledge", "id": "0" * 36, "reason": ["unkind"]}, 422),
            ({"kind": "pledge", "id": "0" * 36, "reason": {"unkind": 1}}, 422),
            ({"kind": "pledge", "id": "0" * 36, "reason": 7}, 422),
        ],
    )
    def test_what_nobody_knows_is_said(self, fields: dict[str, Any], status: int) -> None:
        assert api.post("/reports", fields).status == status

    def test_the_form_has_the_trap_that_robots_fall_into(self) -> None:
        pledge = a_pledge()
        app.count(stream_event(stream_record(None, pledge)), None)
        publish()
        form = (
            (on_site(f"en/p/{pledge.id}/index.html") or "")
            .partition('action="/api/reports"')[2]
            .partition("</form>")[0]
        )
        assert 'name="website"' in form
        assert self.report(pledge, website="http://buy.example").status == 202
        assert not as_kept(pledge).pending_review

    def test_however_many_are_reported_new_words_are_read_first(self, sent: list[dict[str, Any]]) -> None:
        old = [a_pledge() for _ in range(LISTED + 1)]
        for pledge in old:
            self.report(pledge)
        with clock.at(TODAY + timedelta(hours=1)):
            named, story = a_pledge(name="Ailsa", show_name=True), a_story()
            urgent = a_pledge(text="some days I want to die")
            tell(story)
            work_off()
            listed = api.post("/review", {"token": a_token()}).json
        first = [urgent.id, *sorted([named.id, story.id]), min(pledge.id for pledge in old)]
        assert [each["id"] for each in listed["waiting"]][:4] == first
        assert listed["more"] == 4
        assert "one flight of stairs" in body(sent[0])

    def test_a_report_and_its_answer_do_not_make_the_publisher_run(self) -> None:
        pledge, story = a_pledge(), a_public_story()
        queued(settings().publish_queue_url)
        for piece in (pledge, story):
            self.report(piece)
            reported = stories.store.find(piece.id) if isinstance(piece, Story) else as_kept(pledge)
            decide(reported, "dismiss")
            kept = stories.store.find(piece.id) if isinstance(piece, Story) else as_kept(pledge)
            for before, after in ((piece, reported), (reported, kept)):
                handler = app.react_to_stories if isinstance(piece, Story) else app.count
                handler(stream_event(stream_record(before, after)), None)
        assert queued(settings().publish_queue_url) == []

    def test_what_was_missed_is_published_however_often_it_was_changed(self) -> None:
        pledge = a_pledge()
        self.report(pledge)
        app.count(stream_event(stream_record(None, as_kept(pledge))), None)
        publish()
        assert on_site(f"en/p/{pledge.id}/index.html")

    def test_too_many_are_slowed_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pledge = a_pledge()
        monkeypatch.setenv("REQUESTS_PER_MINUTE", "2")
        settings.cache_clear()
        assert [self.report(pledge).status for _ in range(3)] == [202, 202, 429]


def test_waiting_words_of_a_day_later_are_mailed_once(sent: list[dict[str, Any]]) -> None:
    story = a_story()
    for hours in (1, 2):
        with clock.at(TODAY + timedelta(hours=hours)):
            tell(story)
            work_off()
    assert len(sent) == 2
    assert queued(settings().mail_queue_url) == []


def test_the_home_page_is_given_the_newest_story(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    draw = pages.draw

    def watch(template: str, lang: str, **context: Any) -> str:
        given.append(context["story"]) if template == "home.html" else None
        return draw(template, lang, **context)

    monkeypatch.setattr(pages, "draw", watch)
    a_public_story(quote="Up I go")
    assert [story["words"] for story in given] == ["Up I go", "Up I go"]
