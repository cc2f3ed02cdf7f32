"""The account's costs, which AWS shows only once its root user has opened them. A budget or mails about costs cannot be
made before: the stack of alarms would fail."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from infra.stage import OperatorError, Stage

REGION = "us-east-1"
"""Where the bills of all regions are kept. CloudFormation makes budgets and monitors from any region."""
CLOSED = (
    "AWS does not let you look at this account's costs ({said}). Its root user allows it (Account, IAM user and role "
    "access to Billing information) and opens Cost Explorer once, a day before; in an organisation, the account "
    "that pays does so first. Or set anomaly_dollars and monthly_budget of {stage} to 0 in infra/stages.json."
)


@contextmanager
def looked_at(stage: Stage) -> Iterator[None]:
    """Raises OperatorError, with what to do, if AWS does not let one look."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"AccessDeniedException", "AccessDenied"}:
            raise
        said = error.response["Error"].get("Message", "").strip(" .") or error.response["Error"]["Code"]
        raise OperatorError(CLOSED.format(stage=stage.name, said=said)) from error


def require_budgets(stage: Stage) -> None:
    """OperatorError if the account may have no budget. AWS tells so to whoever asks for those that there are."""
    with looked_at(stage):
        stage.client("budgets", REGION).describe_budgets(AccountId=stage.account, MaxResults=1)
