"""The emulator saves its state while it runs, reports a failed save and retries it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import local_stack, process, state
from tests.support.waiting import eventually

BUCKET = {"Bucket": "papers"}
TABLE = {"TableName": "papers"}


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[local_stack.Stack]:
    """The emulator without a deployment."""
    stack = local_stack.prepare(tmp_path)
    stack.start()
    yield stack
    stack.stop()


def put_parameter(stack: local_stack.Stack, value: str) -> None:
    stack.client("ssm").put_parameter(Name="word", Value=value, Type="String", Overwrite=True)


def stored_parameter(stack: local_stack.Stack) -> str:
    return str(stack.client("ssm").get_parameter(Name="word")["Parameter"]["Value"])


def is_saved(stack: local_stack.Stack, word: str) -> bool:
    path = stack.state / "services" / "ssm.json"
    return path.exists() and word in path.read_text()


def all_reports(stack: local_stack.Stack, seen: list[str]) -> list[str]:
    seen += stack.read_reports()
    return seen


def make_table(stack: local_stack.Stack) -> Any:
    tables = stack.client("dynamodb")
    key = {"AttributeName": "id"}
    tables.create_table(
        **TABLE,
        KeySchema=[{**key, "KeyType": "HASH"}],
        AttributeDefinitions=[{**key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    saved = stack.state / "services" / "dynamodb.json"
    eventually(lambda: saved.exists() and TABLE["TableName"] in saved.read_text())
    return tables


def test_changes_are_saved_while_the_emulator_runs(bare: local_stack.Stack) -> None:
    put_parameter(bare, "first")
    eventually(lambda: is_saved(bare, "first"))
    put_parameter(bare, "second")
    eventually(lambda: is_saved(bare, "second"))
    bare.kill()
    bare.start()
    assert stored_parameter(bare) == "second"


def test_failed_save_is_reported_and_retried(bare: local_stack.Stack) -> None:
    seen: list[str] = []
    blocked = bare.state / "services" / "ssm.json.new"  # a folder at this path fails as a full disk does
    put_parameter(bare, "first")
    eventually(lambda: is_saved(bare, "first"))
    blocked.mkdir()
    put_parameter(bare, "second")
    assert eventually(lambda: all_reports(bare, seen)) == ["ssm: Is a directory"]
    assert not is_saved(bare, "second")
    blocked.rmdir()
    assert eventually(lambda: all_reports(bare, seen)[1:]) == [""]
    assert is_saved(bare, "second")


def test_stop_returns_false_when_saving_fails(bare: local_stack.Stack) -> None:
    put_parameter(bare, "first")
    eventually(lambda: is_saved(bare, "first"))
    (bare.state / "services" / "ssm.json.new").mkdir()
    put_parameter(bare, "second")
    assert not bare.stop()
    (bare.state / "services" / "ssm.json.new").rmdir()
    bare.start()
    assert stored_parameter(bare) == "first"
    assert bare.stop()


def test_table_write_survives_immediate_kill_9(bare: local_stack.Stack) -> None:
    tables = make_table(bare)
    for name in ("stays", "goes"):
        tables.put_item(**TABLE, Item={"id": {"S": name}})
    tables.delete_item(**TABLE, Key={"id": {"S": "goes"}})
    bare.kill()
    bare.start()
    assert tables.scan(**TABLE)["Items"] == [{"id": {"S": "stays"}}]


def test_truncated_journal_loses_only_the_truncated_write(bare: local_stack.Stack) -> None:
    tables = make_table(bare)
    tables.put_item(**TABLE, Item={"id": {"S": "whole"}})
    bare.kill()
    with (bare.state / "journal" / "99999999.jsonl").open("w") as journal:
        journal.write('["arn:aws:dynamodb:eu-west-2:0')
    bare.start()
    assert tables.scan(**TABLE)["Items"] == [{"id": {"S": "whole"}}]


def test_unwritable_journal_is_reported_and_tables_are_saved_instead(bare: local_stack.Stack) -> None:
    tables, seen = make_table(bare), list[str]()
    eventually(lambda: (bare.state / "saved.json").exists() and not list((bare.state / "journal").iterdir()))
    (bare.state / "journal").rmdir()
    tables.put_item(**TABLE, Item={"id": {"S": "kept"}})
    eventually(lambda: "" in all_reports(bare, seen))
    assert seen[:2] == ["tables: No such file or directory", ""]
    bare.kill()
    bare.start()
    assert tables.scan(**TABLE)["Count"] == 1


def test_failed_write_of_a_bucket_file_is_reported_and_retried(bare: local_stack.Stack) -> None:
    files, seen = bare.client("s3"), list[str]()
    files.create_bucket(**BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    blocked = bare.state / "s3" / "000000000000" / "papers" / "page.tmp"
    blocked.mkdir(parents=True)
    files.put_object(**BUCKET, Key="page", Body=b"words")
    assert eventually(lambda: all_reports(bare, seen)) == ["file page of papers in account 000000000000"]
    blocked.rmdir()
    assert eventually(lambda: all_reports(bare, seen)[1:]) == [""]
    bare.kill()
    bare.start()
    assert files.get_object(**BUCKET, Key="page")["Body"].read() == b"words"


def test_mails_survive_kill_and_restart(bare: local_stack.Stack) -> None:
    mail = bare.client("sesv2")
    mail.create_email_identity(EmailIdentity="example.org")
    mail.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="http://localhost", ProductionAccessEnabled=True)
    content = {"Subject": {"Data": "hello"}, "Body": {"Text": {"Data": "words"}}}
    mail.send_email(
        FromEmailAddress="a@example.org", Destination={"ToAddresses": ["b@example.org"]}, Content={"Simple": content}
    )
    eventually((bare.state / "mails.json").exists)
    bare.kill()
    bare.start()
    assert [message["Subject"] for message in bare.mails()] == ["hello"]


def test_emulator_saves_and_exits_when_its_run_is_killed(bare: local_stack.Stack) -> None:
    put_parameter(bare, "last")
    assert bare._emulator is not None
    assert bare._emulator.child.stdin is not None
    bare._emulator.child.stdin.close()  # as the system does when the process that started it is killed
    eventually(lambda: not bare.alive())
    assert is_saved(bare, "last")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")
def test_emulator_waits_for_the_emulator_of_a_killed_run(tmp_path: Path) -> None:
    stack = local_stack.prepare(tmp_path)
    emulator = None
    try:
        with state.emulator_lock(tmp_path):
            emulator = process.spawn(tmp_path, stack.ports)
            eventually(lambda: emulator.child.poll() is not None or has_file_open(emulator.child.pid, "emulator.lock"))
            assert emulator.child.poll() is None
        process.await_ready(emulator, stack.aws)
    finally:
        if emulator:
            emulator.stop()
            emulator.close()


def has_file_open(process_id: int, name: str) -> bool:
    found = []
    for link in Path(f"/proc/{process_id}/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(link.readlink().name)
    return name in found


def test_failed_atomic_write_leaves_the_old_file(tmp_path: Path) -> None:
    state.write_atomically(tmp_path / "note", b"old")
    (tmp_path / "note.new").mkdir()
    with pytest.raises(IsADirectoryError):
        state.write_atomically(tmp_path / "note", b"new")
    assert (tmp_path / "note").read_bytes() == b"old"
