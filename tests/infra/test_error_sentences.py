"""What AWS refuses is one sentence that says what to do."""

import re

import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

from infra import command_line
from infra.aws.error_sentences import NO_CREDENTIALS, SIGN_IN_ENDED, sentence


def refused_call(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "User x may not."}}, "GetAccount")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDenied", "These credentials may not call GetAccount: .* User x may not."),
        ("AccessDeniedException", "These credentials may not call GetAccount"),
        ("OptInRequired", "not signed up for the service of GetAccount"),
        ("SubscriptionRequiredException", "not signed up"),
        ("ThrottlingException", "repeat the command in a minute"),
        ("Throttling", "repeat the command in a minute"),
        ("TooManyRequestsException", "repeat the command in a minute"),
        ("ExpiredToken", "sign in again"),
        ("ExpiredTokenException", "sign in again"),
        ("InvalidClientTokenId", "does not know these credentials"),
        ("UnrecognizedClientException", "does not know these credentials"),
        ("SomethingElse", "AWS refused GetAccount: SomethingElse: User x may not."),
    ],
)
def test_each_refusal_says_what_to_do(code: str, said: str) -> None:
    assert re.search(said, sentence(refused_call(code)))
    assert "\n" not in sentence(refused_call(code))


def test_missing_and_ended_sign_ins_say_how_to_sign_in() -> None:
    assert sentence(exceptions.NoCredentialsError()) == NO_CREDENTIALS
    assert sentence(exceptions.PartialCredentialsError(provider="env", cred_var="x")) == NO_CREDENTIALS
    assert sentence(exceptions.UnauthorizedSSOTokenError()) == SIGN_IN_ENDED
    assert sentence(exceptions.TokenRetrievalError(provider="sso", error_msg="x")) == SIGN_IN_ENDED
    assert "list-profiles" in sentence(exceptions.ProfileNotFound(profile="board"))


def test_unreachable_aws_names_region_and_network() -> None:
    said = sentence(exceptions.EndpointConnectionError(endpoint_url="https://sts.eu-wset-2.amazonaws.com"))
    assert "eu-wset-2" in said
    assert "infra/stages.json" in said
    assert sentence(exceptions.NoRegionError()).startswith("AWS could not be asked")


def test_no_command_shows_a_trace_of_aws(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(_: object) -> None:
        raise refused_call("ExpiredToken")

    monkeypatch.setattr(command_line, "find_stage", refuse)
    assert command_line.main(["status", "--stage", "prod"]) == 1
    assert capsys.readouterr().err.strip() == SIGN_IN_ENDED
