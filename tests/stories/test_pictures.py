"""Pictures of stories: upload, metadata removal, moderation and publication."""

import base64
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from chalicelib import stories
from chalicelib.aws.clients import client
from chalicelib.stories import image_processing, pictures
from tests.support import api
from tests.support.delivery import deliver, drain_publish_queue, publish_change, run_reconciliation
from tests.support.factories import create_public_story, create_story, withdraw_story
from tests.support.images import image_bytes, image_with_metadata, published_pictures, upload_image
from tests.support.review import decide, publish, review_token, seen_picture, undo
from tests.support.storage import object_keys, site_object, stored

pytestmark = pytest.mark.usefixtures("world")


class TestPictures:
    def test_upload_invitation_names_key_and_type_and_refuses_svg(self) -> None:
        answer = api.post("/stories/pictures", {"type": "image/png"})
        assert (answer.status, answer.json["to"]) == (201, "/uploads/")
        fields = answer.json["fields"]
        assert fields["key"] == f"incoming/{answer.json['id']}"
        assert fields["Content-Type"] == "image/png"
        assert "http" not in json.dumps(fields)
        assert api.post("/stories/pictures", {"type": "image/svg+xml"}).status == 422

    def test_upload_invitation_expires_in_five_minutes(self) -> None:
        """It admits any number of uploads until then. boto3 reads the machine's clock, not the clock of the tests."""
        policy = base64.b64decode(pictures.invite(pictures.PictureRequest(type="image/png"))["fields"]["policy"])
        assert datetime.fromisoformat(json.loads(policy)["expiration"]) <= datetime.now(UTC) + timedelta(minutes=5)

    def test_stored_picture_has_no_camera_metadata(self) -> None:
        data = image_with_metadata()
        assert b"SpyCam" in data
        key = f"ready/{upload_image(data)}.jpg"
        assert object_keys("uploads") == [key]
        made = client("s3").get_object(Bucket="uploads", Key=key)["Body"].read()
        with Image.open(io.BytesIO(made)) as plain:
            assert plain.size == (675, 1200), "upright and scaled down"
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
    def test_picture_is_rotated_by_its_exif_orientation(self, orientation: int) -> None:
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
    def test_picture_with_damaged_exif_is_accepted(self, damage: str) -> None:
        exif = Image.Exif()
        exif[0x0112], exif[0x011A], exif[0x0110] = 6, 72.0, "SpyCam"
        notes = bytearray(exif.tobytes())
        kind = notes.index(b"\x01\x1a", 14) + 2  # type of the resolution entry, a fraction
        damaged = {
            "torn": notes[: len(notes) - 9],
            "no numbers": notes[:kind] + b"\x00\x05\xff\xff\xff\xff" + notes[kind + 6 :],
            "a text for numbers": notes[:kind] + b"\x00\x02" + notes[kind + 2 :],
        }
        with Image.open(io.BytesIO(image_processing.plain_jpeg(image_bytes(exif=bytes(damaged[damage]))))) as plain:
            assert plain.size == (675, 1200)

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_png_and_webp_pictures_become_jpeg(self, kind: str) -> None:
        with Image.open(io.BytesIO(image_processing.plain_jpeg(image_bytes((300, 200), kind)))) as plain:
            assert (plain.format, plain.size) == ("JPEG", (300, 200))

    def test_transparent_pixels_become_white(self) -> None:
        made = io.BytesIO()
        Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(made, "PNG")
        with Image.open(io.BytesIO(image_processing.plain_jpeg(made.getvalue()))) as plain:
            assert plain.getpixel((5, 5)) == (255, 255, 255)

    def test_large_noisy_picture_is_compressed(self) -> None:
        made = io.BytesIO()
        Image.effect_noise((2000, 2000), 100).save(made, "JPEG")
        assert len(image_processing.plain_jpeg(made.getvalue())) < len(made.getvalue())

    @pytest.mark.parametrize(
        "data",
        [
            lambda: b"",
            lambda: b"GIF89a" + b"\0" * 100,
            lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            lambda: b"%PDF-1.7",
            lambda: image_bytes()[:500],
            lambda: image_bytes(kind="GIF"),
            lambda: image_bytes((8000, 6000), "PNG"),  # 48 megapixels in a few KB, which take a second to write
        ],
        ids=["empty", "truncated gif", "svg", "pdf", "truncated jpeg", "gif", "decompression bomb"],
    )
    def test_unreadable_picture_is_deleted_and_logged(
        self, data: Callable[[], bytes], capsys: pytest.CaptureFixture[str]
    ) -> None:
        picture = upload_image(data())
        assert object_keys("uploads") == []
        assert '"picture.unreadable"' in capsys.readouterr().out
        assert seen_picture(create_story(picture=picture, picture_alt="Me")) is None

    def test_upload_cannot_be_replaced_after_a_moderator_saw_it(self) -> None:
        story = create_story(picture=upload_image(image_bytes((60, 40))), picture_alt="Me")
        before = seen_picture(story)
        upload_image(image_bytes((90, 90)), story.picture or "")
        assert seen_picture(story) == before is not None

    def test_picture_is_shown_to_the_moderator_and_then_published(self) -> None:
        picture = upload_image(image_with_metadata())
        story = create_story(picture=picture, picture_alt="Me on the stairs")
        shown = api.post("/review/pictures", {"token": review_token(), "id": story.id}).json["picture"]
        assert shown.startswith("data:image/jpeg;base64,")
        assert api.post("/review/pictures", {"token": "x", "id": story.id}).status == 401
        publish(story, picture=seen_picture(story))
        deliver(story, stored(story))
        drain_publish_queue()
        there = client("s3").get_object(Bucket="site", Key=f"pictures/{story.id}.jpg")
        assert there["ContentType"] == "image/jpeg"
        page = site_object(f"en/stories/{story.id}/index.html") or ""
        assert f'src="/pictures/{story.id}.jpg" alt="Me on the stairs"' in page
        assert f"pictures/{story.id}.jpg" in object_keys("uploads")
        assert picture not in page, "with the upload id, others could attach the picture to their story"

    def test_picture_not_seen_by_the_moderator_is_not_published(self) -> None:
        story = create_public_story(picture=upload_image(image_bytes()), picture_alt="Me")
        assert '<img class="story__picture"' in (site_object(f"en/stories/{story.id}/index.html") or "")
        for shown in ("", False, True, None, "0" * 64, ["x"]):
            other = create_story(picture=upload_image(image_bytes()), picture_alt="Me")
            assert publish(other, picture=shown).status == 200
            deliver(other, stored(other))
            drain_publish_queue()
            assert '<img class="story__picture"' not in (site_object(f"en/stories/{other.id}/index.html") or "<img")

    def test_picture_of_a_withdrawn_story_is_deleted_and_others_stay(self) -> None:
        story, other = (create_public_story(picture=upload_image(image_bytes()), picture_alt="Me") for _ in range(2))
        withdraw_story(story)
        assert object_keys("uploads") == [f"pictures/{other.id}.jpg", f"ready/{other.picture}.jpg"]
        assert published_pictures() == [f"pictures/{other.id}.jpg"]

    @pytest.mark.parametrize("end", ["withdrawn", "rejected"])
    def test_withdrawn_or_rejected_story_leaves_a_shared_picture_published(self, end: str) -> None:
        picture = upload_image(image_bytes())
        public, other = (
            create_public_story(picture=picture, picture_alt="Me"),
            create_story(picture=picture, picture_alt="Me"),
        )
        if end == "rejected":
            decide(other, "reject", reason="advertising")
        else:
            stories.store.withdraw(other.id)
        run_reconciliation()
        drain_publish_queue()
        assert published_pictures() == [f"pictures/{public.id}.jpg"]
        assert '<img class="story__picture"' in (site_object(f"en/stories/{public.id}/index.html") or "")

    def test_resubmitted_story_has_its_picture_after_the_first_is_rejected(self) -> None:
        picture = upload_image(image_bytes())
        first, again = (create_story(picture=picture, picture_alt="Me") for _ in range(2))
        decide(first, "reject", reason="other")
        run_reconciliation()
        drain_publish_queue()
        publish(again, picture=seen_picture(again))
        deliver(again, stored(again))
        drain_publish_queue()
        assert published_pictures() == [f"pictures/{again.id}.jpg"]

    def test_picture_replaced_after_the_decision_is_not_published(self) -> None:
        picture = upload_image(image_bytes())
        story = create_story(picture=picture, picture_alt="Me")
        publish(story, picture=seen_picture(story))
        client("s3").delete_object(Bucket="uploads", Key=f"ready/{picture}.jpg")
        upload_image(image_bytes((90, 90)), picture)
        deliver(story, stored(story))
        drain_publish_queue()
        assert published_pictures() == []
        assert '<img class="story__picture"' not in (site_object(f"en/stories/{story.id}/index.html") or "<img")

    def test_picture_of_an_old_upload_comes_back_after_an_undone_decision(self) -> None:
        """Uploads expire after 30 days."""
        story = create_public_story(picture=upload_image(image_bytes()), picture_alt="A stair")
        client("s3").delete_object(Bucket="uploads", Key=f"ready/{story.picture}.jpg")
        undo(story)
        waiting = stored(story)
        publish_change(story, waiting)
        assert published_pictures() == []
        publish(waiting, picture=seen_picture(waiting))
        publish_change(waiting, stored(story))
        assert len(published_pictures()) == 1

    def test_picture_of_a_withdrawn_story_is_kept_nowhere(self) -> None:
        story = create_public_story(picture=upload_image(image_bytes()), picture_alt="A stair")
        withdraw_story(story)
        assert object_keys("uploads") == []
