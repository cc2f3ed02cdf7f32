"""Checks that ask AWS. They change nothing. Errors of AWS pass: whoever runs the checks says them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from infra.aws import anomalies, config, functions, status
from infra.aws import billing as costs
from infra.aws.edge import CERTIFICATES_AND_FIREWALLS
from infra.preflight.choices import is_example
from infra.stage import Stage, stage_options

CONCURRENT_EXECUTIONS = 1000
"""What busy hours need; new accounts may have 10."""
CONCURRENCY_QUOTA = "L-B99A9384"
FEWEST_MODERATORS = 2


def expected_account(stage: Stage) -> str | None:
    """The credentials are of the account in `infra/stages.json`."""
    wanted = stage_options(stage.name)["account"]
    if not wanted:
        return (
            f"infra/stages.json names no account for {stage.name}. These credentials are of {stage.account}: if it "
            f'is the one, write "account": "{stage.account}".'
        )
    if wanted != stage.account:
        return (
            f"These credentials are of account {stage.account}, and {stage.name} belongs to {wanted} "
            "(infra/stages.json): choose another AWS_PROFILE."
        )
    return None


def recorded_place(stage: Stage) -> str | None:
    """What the last deployment recorded lies in this account and region."""
    here = (stage.region, stage.account)
    for name, value in config.settings(stage).items():
        parts = value.split(":")
        if value.startswith("arn:aws:") and (parts[3], parts[4]) != here:
            return (
                f".chalice/config.json, {stage.name}: {name} is of account {parts[4]} in {parts[3]}, not {here[1]} in "
                f"{here[0]}. Deploy there, or take out what was recorded (`git checkout` the file of before)."
            )
    return None


def mail_identity(stage: Stage) -> str | None:
    """SES has verified whom we send as."""
    identity, mail = stage_options(stage.name)["mail_identity"], stage.client("sesv2")
    try:
        found = mail.get_email_identity(EmailIdentity=identity)
    except mail.exceptions.NotFoundException:
        return f"SES in {stage.region} does not know {identity}: verify the domain there (operations, step 2)."
    if found.get("VerifiedForSendingStatus"):
        return None
    state = found.get("VerificationStatus", "PENDING")
    return f"SES has not verified {identity} ({state}): enter its DKIM records in the DNS, then wait for its mail."


def mail_sandbox(stage: Stage) -> str | None:
    """SES sends to anybody."""
    found = stage.client("sesv2").get_account()
    if not found["ProductionAccessEnabled"]:
        return (
            f"SES in {stage.region} is in its sandbox: nobody would get mail, moderators neither. Ask for production "
            "access (SES console, Account dashboard)."
        )
    if not found["SendingEnabled"] or found.get("EnforcementStatus", "HEALTHY") == "SHUTDOWN":
        return "SES has stopped this account's mail: read its case under Reputation metrics in the SES console."
    return None


def mail_rate(stage: Stage) -> str | None:
    """Moderators' mails get some of the rate that SES grants."""
    quota, asked = stage.client("sesv2").get_account()["SendQuota"], int(config.setting(stage, "MAILS_PER_SECOND"))
    row = status.mail_rate(asked, quota["MaxSendRate"])
    if not row.drifted:
        return None
    return (
        f"SES takes {quota['MaxSendRate']:g} mails a second, and MAILS_PER_SECOND is {asked}: set it to {row.wanted} "
        "in .chalice/config.json, or ask SES for more."
    )


def alarm_subscription(stage: Stage) -> str | None:
    """Whoever gets the alarms has said yes. Before the first deployment there is nothing to say yes to."""
    address = stage_options(stage.name)["alarms_to"]
    topic = f"arn:aws:sns:{stage.region}:{stage.account}:{stage.resource_name('alarms')}"
    waiting = [each for each in _subscriptions(stage, topic) if each["Endpoint"] == address]
    if not waiting or any(each["SubscriptionArn"] != "PendingConfirmation" for each in waiting):
        return None
    return (
        f"{address} has not confirmed that it takes alarms: press the link in the mail of AWS Notifications. To get it "
        f"again: aws sns subscribe --topic-arn {topic} --protocol email --notification-endpoint {address}"
    )


def _subscriptions(stage: Stage, topic: str) -> Iterator[dict[str, Any]]:
    topics = stage.client("sns")
    with suppress(topics.exceptions.NotFoundException):
        for page in topics.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
            yield from page["Subscriptions"]


def billing(stage: Stage) -> str | None:
    """A budget and mails about costs can be made: whoever deploys may look at costs. Raises OperatorError if not."""
    options = stage_options(stage.name)
    anomalies.parameters(stage, options)
    if options["alarms_to"] and options["monthly_budget"]:
        costs.require_budgets(stage)
    return None


def concurrency(stage: Stage) -> str | None:
    """Lambda may run as many processes as busy hours need."""
    granted = stage.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if granted >= CONCURRENT_EXECUTIONS:
        return None
    return (
        f"Lambda may run {granted} processes at once in this account; busy hours need {CONCURRENT_EXECUTIONS}. Ask for "
        "them: aws service-quotas request-service-quota-increase --service-code lambda --quota-code "
        f"{CONCURRENCY_QUOTA} --desired-value {CONCURRENT_EXECUTIONS} --region {stage.region}"
    )


def cloudfront(stage: Stage) -> str | None:
    """AWS refuses CDNs to some new accounts, and says so only when the first one is made."""
    if stage.client("cloudfront").list_distributions(MaxItems="1")["DistributionList"]["Quantity"]:
        return None
    return (
        "This account has no CloudFront distribution yet, and AWS refuses the first one to some new accounts. If the "
        'step CDN fails with "Your account must be verified", open a case with AWS Support (Account), and repeat the '
        "deployment when they have answered."
    )


def certificate(stage: Stage) -> str | None:
    """The certificate of the own domain is issued, and where CloudFront looks for it."""
    arn, domain = stage_options(stage.name)["certificate"], stage_options(stage.name)["domain"]
    if not arn:
        return None
    if f":{CERTIFICATES_AND_FIREWALLS}:" not in arn:
        return f"infra/stages.json: CloudFront takes certificates of {CERTIFICATES_AND_FIREWALLS} only, not {arn}."
    found = stage.client("acm", CERTIFICATES_AND_FIREWALLS).describe_certificate(CertificateArn=arn)["Certificate"]
    if found["Status"] != "ISSUED":
        return (
            f"The certificate of {domain} is {found['Status']}: enter its record in the DNS (ACM console, us-east-1)."
        )
    names = {found["DomainName"], *found.get("SubjectAlternativeNames", [])}
    if not names & {domain, f"*.{domain.partition('.')[2]}"}:
        return f"The certificate is for {', '.join(sorted(names))}, not for {domain}: ask ACM for one that is."
    return None


def public_already(stage: Stage) -> str | None:
    """What the public uses does not become a rehearsal."""
    if functions.live_settings(stage).get("REHEARSAL") != "0":
        return None
    return f"{stage.name} is live for the public, and no rehearsal any more: deploy without --rehearsal."


def moderators(stage: Stage) -> str | None:
    """No moderator is of the example."""
    left = sorted(address for address, _ in _moderators(stage) if is_example(address))
    return (
        f"{', '.join(left)} cannot get mail: python -m infra moderators revoke --stage {stage.name}" if left else None
    )


def enough_moderators(stage: Stage) -> str | None:
    """Two moderators, one of them a lead."""
    known = _moderators(stage)
    if len(known) >= FEWEST_MODERATORS and any(lead for _, lead in known):
        return None
    return (
        f"{len(known)} moderators read what waits; two are needed, one a lead. After the deployment: python -m infra "
        f'moderators add --stage {stage.name} "Name" ADDRESS --lead'
    )


def _moderators(stage: Stage) -> list[tuple[str, bool]]:
    """Address of each, and whether they are a lead; none before the first deployment."""
    table = config.settings(stage).get("MODERATORS_TABLE")
    if not table:
        return []
    try:
        pages = list(stage.client("dynamodb").get_paginator("scan").paginate(TableName=table))
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return []
        raise
    items = [item for page in pages for item in page["Items"] if not item.get("revoked", {}).get("BOOL")]
    return [(item["address"]["S"], item.get("lead", {}).get("BOOL", False)) for item in items]
