"""What may happen to the calls by which moderators are asked."""

from typing import NamedTuple

from hypothesis import strategies as st

from tests.support.aws_calls import FAULTS

DIGEST_CALLS = ["dynamodb.Scan", "dynamodb.Query", "dynamodb.UpdateItem", "sqs.SendMessage"]
MAIL_CALLS = ["dynamodb.BatchGetItem", "dynamodb.UpdateItem", "dynamodb.GetItem", "sesv2.SendEmail"]
CALLS = sorted({*DIGEST_CALLS, *MAIL_CALLS})


class FaultAtCall(NamedTuple):
    """What happens at the nth such call (from 0) of one delivery."""

    call: str
    kind: str
    nth: int


FAULTS_OF_A_RUN = [
    *((call, 0) for call in ("dynamodb.Scan", "dynamodb.Query")),
    *((call, nth) for call in ("dynamodb.UpdateItem", "sqs.SendMessage") for nth in range(2)),
]
FAULTS_OF_A_MAIL = [
    *((call, 0) for call in ("dynamodb.GetItem", "dynamodb.BatchGetItem")),
    *((call, nth) for call in ("dynamodb.UpdateItem", "sesv2.SendEmail") for nth in range(2)),
]
"""Call and number of it, for tests that try each fault once."""


def faults_of(calls: list[str]) -> st.SearchStrategy[FaultAtCall]:
    return st.builds(FaultAtCall, st.sampled_from(calls), st.sampled_from(sorted(FAULTS)), st.integers(0, 1))
