"""The emulator's AWS account: what operators prepare by hand in a real one, and the fingerprint of the deployment."""

from infra.stage import Stage, stage_options

DEPLOYED_FROM = "/scbd/local/deployed-from"


def prepare(stage: Stage) -> None:
    """Verify the sender of mail, and allow mail to anybody."""
    mail = stage.client("sesv2")
    identity = stage_options(stage.name)["mail_identity"]
    known = [item["IdentityName"] for item in mail.list_email_identities()["EmailIdentities"]]
    if identity not in known:
        mail.create_email_identity(EmailIdentity=identity)
    mail.put_account_details(
        MailType="TRANSACTIONAL",
        WebsiteURL="http://localhost",
        UseCaseDescription="local",
        ProductionAccessEnabled=True,
    )


def deployed_fingerprint(stage: Stage) -> str:
    """The fingerprint of what is deployed, or "". It is stored in the emulator, so that it is as old as its state."""
    parameters = stage.client("ssm")
    try:
        return str(parameters.get_parameter(Name=DEPLOYED_FROM)["Parameter"]["Value"])
    except parameters.exceptions.ParameterNotFound:
        return ""


def record_fingerprint(stage: Stage, fingerprint: str) -> None:
    """Record what is deployed now."""
    stage.client("ssm").put_parameter(Name=DEPLOYED_FROM, Value=fingerprint, Type="String", Overwrite=True)
