"""Restore: bring pledges and stories back to what they were at a moment, but for what was taken back since.

DynamoDB restores a table only into a new one. So each table is copied as of the moment, and what differs is written
back as a newer version (`restore_items`), which ledger, wall and pages then follow like any other change. A copy keeps
its name until it has been written back, so that an interrupted restore goes on with it.
"""

from datetime import UTC, datetime

from botocore.exceptions import ClientError

from infra.aws import functions
from infra.stage import OperatorError, Stage

TABLES = ("pledges", "stories")


def restore(stage: Stage, moment: datetime, submission_ids: list[str]) -> str:
    """Restore these pledges and stories, or all if none is named; returns what was done, in sentences.

    Raises OperatorError.
    """
    copies = [copy_table(stage, table, moment) for table in TABLES]
    done = functions.run_operation(stage, "restore", *copies, *submission_ids)
    for copy in copies:
        stage.client("dynamodb").delete_table(TableName=copy)
    return done


def copy_table(stage: Stage, table: str, moment: datetime) -> str:
    """Copy the table as it was at the moment, unless that copy exists; waits until it can be read. Returns its name.

    Raises OperatorError (DynamoDB restores to any second of the last 35 days, but for the last five minutes).
    """
    tables, source = stage.client("dynamodb"), stage.resource_name(table)
    copy = f"{source}-at-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    try:
        tables.restore_table_to_point_in_time(
            SourceTableName=source,
            TargetTableName=copy,
            RestoreDateTime=moment,
            BillingModeOverride="PAY_PER_REQUEST",
        )
    except ClientError as error:
        if error.response["Error"]["Code"].rpartition("#")[2] != "TableAlreadyExistsException":
            raise OperatorError(f"DynamoDB cannot copy {source} as of {moment}: {error}") from error
    print(f"Copying {source} as of {moment:%Y-%m-%d %H:%M:%S %Z} (AWS takes 10 minutes and more) ...")
    tables.get_waiter("table_exists").wait(TableName=copy, WaiterConfig={"Delay": 15, "MaxAttempts": 960})
    return copy
