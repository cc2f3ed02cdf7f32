"""Releases that are kept, and the way back to one: which, and what is live afterwards."""

import base64
import hashlib
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws.clients import client
from frontend.builder import kit
from infra.aws import chalice_note, config, deploy, edge, functions, releases, rollback, stacks
from infra.stage import OperatorError, Stage
from tests.support.crashes import crash_at
from tests.support.storage import object_keys, site_object

Release = Callable[..., str]
HOME = "en/index.html"
ORIGIN = "https://pledge.example"
PUBLIC = {"LANGUAGES": "en", "REHEARSAL": "0"}


class Lambda:
    """Functions with the digest of their code, as Lambda tells it."""

    def __init__(self) -> None:
        self.code = {"api_handler": "", "count": ""}

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803 - as boto3 names it
        return {"CodeSha256": self.code[FunctionName]}

    def update_function_code(self, FunctionName: str, S3Bucket: str, S3Key: str) -> None:  # noqa: N803
        body = client("s3").get_object(Bucket=S3Bucket, Key=S3Key)["Body"].read()
        name = FunctionName.removeprefix("scbd-test").removeprefix("-") or "api_handler"
        self.code[name] = digest(body)

    def get_waiter(self, _: str) -> Any:
        return type("Waiter", (), {"wait": lambda *_, **__: None})()


def digest(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


@pytest.fixture
def live(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Lambda:
    """The stage's functions, and a bucket of releases."""
    found = Lambda()
    place = {"LocationConstraint": "eu-west-2"}
    client("s3").create_bucket(Bucket=releases.bucket(stage), CreateBucketConfiguration=place)  # type: ignore[arg-type]
    real = stage.client
    object.__setattr__(stage, "client", lambda service, *_: found if service == "lambda" else real(service))
    monkeypatch.setattr(chalice_note, "live_functions", lambda _: {name: name for name in found.code})
    monkeypatch.setattr(functions, "live_settings", lambda _: dict(PUBLIC))
    monkeypatch.setattr(deploy, "publish_now", lambda _: None)
    monkeypatch.setattr(edge, "invalidate", lambda *_: None)
    monkeypatch.setattr(stacks, "outputs", lambda *_: {"DistributionId": "x"})
    return found


@pytest.fixture
def release(stage: Stage, live: Lambda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Deploys code and a home page that hold the given words; returns the id of the release."""

    def deploy_it(words: str, *, until: str = "", others: dict[str, str] | None = None) -> str:
        monkeypatch.setattr(releases, "_commit", lambda: hashlib.sha1(words.encode()).hexdigest())  # noqa: S324
        for page, text in {HOME: words, **(others or {})}.items():
            (tmp_path / words / page).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / words / page).write_text(text)
        package = tmp_path / ".chalice" / "deployments" / f"{words}.zip"
        package.parent.mkdir(exist_ok=True)
        package.write_bytes(words.encode())
        releases.begin(stage)
        live.code = dict.fromkeys(live.code, digest(words.encode()))
        if until == "functions":
            return ""
        deploy.send_pages(stage, tmp_path / words, {"DistributionId": "x"})
        releases.note(stage, tmp_path / words)
        return releases.read(stage).live

    return deploy_it


def is_live(live: Lambda, words: str) -> bool:
    return set(live.code.values()) == {digest(words.encode())} and site_object(HOME) == words


def test_code_and_pages_of_the_release_before_come_back(stage: Stage, live: Lambda, release: Release) -> None:
    first, second = release("one"), release("two")
    assert is_live(live, "two")
    assert rollback.roll_back(stage).id == first
    assert is_live(live, "one")
    assert rollback.roll_back(stage, second).id == second, "a rollback is taken back by name"
    assert is_live(live, "two")


def test_kit_page_stays_with_the_pieces_that_it_lists(stage: Stage, live: Lambda, release: Release) -> None:
    config.record(stage, {"SITE_ORIGIN": ORIGIN, "LANGUAGES": "en"})
    page, piece = "en/kit/index.html", kit.Piece("2026", "poster", "a4", "en", kit.mark(ORIGIN)).key
    release("one")
    release("two", others={page: "lists nothing yet"})
    with_piece = {page: f"lists {piece}", piece: "%PDF"}
    release("three", others=with_piece)
    for words in ("two", "one"):
        rollback.roll_back(stage)
        assert is_live(live, words)
        assert site_object(page) == with_piece[page]


def test_rollback_after_a_rollback_goes_further_back_and_never_to_what_was_taken_back(
    stage: Stage, live: Lambda, release: Release
) -> None:
    for words in ("one", "two", "bad"):
        release(words)
    rollback.roll_back(stage)
    release("fix")
    rollback.roll_back(stage)
    assert is_live(live, "two")
    rollback.roll_back(stage)
    assert is_live(live, "one")
    with pytest.raises(OperatorError, match=r"no such release to go back to\. Kept: .*Check out a commit"):
        rollback.roll_back(stage)


def test_deployment_that_stopped_halfway_is_taken_back_to_the_last_whole_release(
    stage: Stage, live: Lambda, release: Release
) -> None:
    release("one")
    release("two")
    release("half", until="functions")
    assert "has not ended" in rollback.describe(stage)[-1]
    rollback.roll_back(stage)
    assert is_live(live, "two")
    assert "has not ended" not in rollback.describe(stage)[-1]


@pytest.mark.parametrize("call", range(14))
def test_rollback_that_stopped_anywhere_goes_on_with_the_same_release(
    stage: Stage, live: Lambda, release: Release, call: int
) -> None:
    for words in ("one", "two", "three"):
        release(words)
    with crash_at(call, "before", ["s3"]):
        rollback.roll_back(stage)
        pytest.fail("it makes fewer calls: test as many as it makes")
    rollback.roll_back(stage)
    assert is_live(live, "two")


def test_same_deployment_again_is_no_release_of_its_own(stage: Stage, live: Lambda, release: Release) -> None:
    first, second = release("one"), release("two")
    assert release("two") == second
    assert rollback.roll_back(stage).id == first


def test_five_releases_are_kept_and_no_files_of_others(stage: Stage, live: Lambda, release: Release) -> None:
    made = []
    for number in range(7):
        with clock.at(clock.now() + timedelta(hours=number)):
            made.append(release(f"number {number}"))
    assert [line.split()[0] for line in rollback.describe(stage)] == made[-5:]
    assert len(object_keys(releases.bucket(stage))) == 1 + 2 * releases.KEPT


def test_code_alone_is_a_release_with_the_pages_of_before(
    stage: Stage, live: Lambda, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = release("one")
    package = stage.project / ".chalice" / "deployments" / "fix.zip"
    package.write_bytes(b"fix")
    live.code = dict.fromkeys(live.code, digest(b"fix"))
    monkeypatch.setattr(releases, "_commit", lambda: "f" * 40)
    releases.note_code(stage)
    assert rollback.roll_back(stage).id == first
    assert is_live(live, "one")


def test_pages_alone_are_a_release_also_from_a_machine_that_sent_no_code(
    stage: Stage, live: Lambda, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = release("one")
    shutil.rmtree(stage.project / ".chalice" / "deployments")
    monkeypatch.setattr(releases, "_commit", lambda: "f" * 40)
    (stage.project / "one" / HOME).write_text("other pages")
    releases.note(stage, stage.project / "one")
    assert releases.read(stage).live != first
    assert rollback.roll_back(stage).id == first
    assert is_live(live, "one")


def test_code_that_nobody_keeps_is_no_release(stage: Stage, live: Lambda, release: Release) -> None:
    first = release("one")
    live.code = dict.fromkeys(live.code, digest(b"sent from elsewhere"))
    with pytest.raises(OperatorError, match=r"sent from elsewhere, and no release keeps it\. .*make deploy"):
        releases.note(stage, stage.project / "one")
    assert releases.read(stage).live == first


def test_release_of_another_edition_is_refused(
    stage: Stage, live: Lambda, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release("one")
    monkeypatch.setattr(functions, "live_settings", lambda _: PUBLIC | {"REHEARSAL": "1"})
    release("two")
    with pytest.raises(OperatorError, match=r"one of the two was a rehearsal\. Check out its commit"):
        rollback.roll_back(stage)
    assert is_live(live, "two")


def test_function_that_the_release_did_not_have_keeps_its_code(stage: Stage, live: Lambda, release: Release) -> None:
    release("one")
    live.code["canary"] = ""
    release("two")
    rollback.roll_back(stage)
    assert live.code == {"api_handler": digest(b"one"), "count": digest(b"one"), "canary": digest(b"two")}


def test_list_tells_which_release_had_files_that_no_commit_has(
    stage: Stage, live: Lambda, release: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    release("one")
    monkeypatch.setattr(releases, "_commit", lambda: f"{'0123456789' * 4}+")
    releases.note(stage, tmp_path / "one")
    assert rollback.describe(stage)[-1].split()[2:] == ["012345678901+", "live"]


def test_stage_that_keeps_nothing_says_so(stage: Stage, live: Lambda) -> None:
    assert rollback.describe(stage) == ["No release is kept yet: the next deployment notes one."]
    releases.note_code(stage)
    with pytest.raises(OperatorError, match="Kept: none"):
        rollback.roll_back(stage)
