"""What AWS refused, as one sentence that says what to do. Codes are those of the services' API references."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, of which all that cannot connect are
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

NO_CREDENTIALS = "This shell has no AWS credentials: set AWS_PROFILE, or sign in (such as `aws sso login`)."
SIGN_IN_ENDED = "The sign-in to AWS has ended: sign in again (such as `aws sso login`), then repeat the command."
_ENDED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN = {"AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId", "SignatureDoesNotMatch"}
_UNKNOWN |= {"UnrecognizedClientException"}
_DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException"}
_DENIED |= {"UnauthorizedOperation", "NotAuthorized"}
_NOT_SIGNED_UP = {"OptInRequired", "SubscriptionRequiredException"}
_SLOWER = {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException"}
_SLOWER |= {"RequestLimitExceeded", "RequestThrottled", "SlowDown", "PriorRequestNotComplete", "ServiceUnavailable"}


def sentence(error: BotoCoreError | ClientError) -> str:
    """What went wrong and what to do about it."""
    if isinstance(error, ClientError):
        return _refused(error)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return NO_CREDENTIALS
    if isinstance(error, ProfileNotFound):
        return f"{error}: set AWS_PROFILE to one of `aws configure list-profiles`."
    if isinstance(error, SSOError | TokenRetrievalError | CredentialRetrievalError):
        return SIGN_IN_ENDED
    if isinstance(error, HTTPClientError | ConnectionError):
        return f"AWS cannot be reached ({error}): look at the network, and at `region` in infra/stages.json."
    return f"AWS could not be asked: {error}"


def _refused(error: ClientError) -> str:
    code, call = error.response["Error"].get("Code", "?"), error.operation_name
    said = error.response["Error"].get("Message", "").strip()
    if code in _ENDED:
        return SIGN_IN_ENDED
    if code in _UNKNOWN:
        return (
            f"AWS does not know these credentials ({code}): sign in again; if the region has to be enabled in the "
            "account first, enable it."
        )
    if code in _DENIED:
        return f"These credentials may not call {call}: use an administrator's, or have it allowed. AWS says: {said}"
    if code in _NOT_SIGNED_UP:
        return (
            f"The account is not signed up for the service of {call} ({code}): finish its registration (payment, "
            "telephone) in the AWS console, and wait for the mail that says so."
        )
    if code in _SLOWER:
        return f"AWS has too many requests or is busy ({call}: {code}): repeat the command in a minute."
    return f"AWS refused {call}: {code}: {said}"
