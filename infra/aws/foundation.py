"""What lasts: tables, buckets, queues, roles; and what functions are told of them."""

from infra.aws import config, stacks
from infra.stage import ROOT, Stage, stage_options

TEMPLATE = ROOT / "infra" / "foundation.yaml"

# Setting of the functions -> output of the template.
OUTPUTS = {
    "PLEDGES_TABLE": "PledgesTable",
    "STORIES_TABLE": "StoriesTable",
    "LEDGER_TABLE": "LedgerTable",
    "TOTALS_TABLE": "TotalsTable",
    "WALL_TABLE": "WallTable",
    "MAIL_TABLE": "MailTable",
    "DECISION_LOG_TABLE": "DecisionLogTable",
    "PLEDGES_STREAM_ARN": "PledgesStreamArn",
    "STORIES_STREAM_ARN": "StoriesStreamArn",
    "PUBLISH_QUEUE_ARN": "PublishQueueArn",
    "REVIEW_QUEUE_ARN": "ReviewQueueArn",
    "MAIL_QUEUE_ARN": "MailQueueArn",
    "PUBLISH_QUEUE_URL": "PublishQueueUrl",
    "REVIEW_QUEUE_URL": "ReviewQueueUrl",
    "MAIL_QUEUE_URL": "MailQueueUrl",
    "SITE_BUCKET": "SiteBucket",
    "FAILURES_BUCKET": "FailuresBucket",
    "UPLOADS_BUCKET": "UploadsBucket",
}

# Handler of app.py -> output of the template that holds its role.
ROLES = {
    "api_handler": "RoleApiHandler",
    "count": "RoleCount",
    "notify_moderators": "RoleNotifyModerators",
    "react_to_stories": "RoleReactToStories",
    "process_upload": "RoleProcessUpload",
    "publish": "RolePublish",
    "queue_digest": "RoleQueueDigest",
    "send_mail": "RoleSendMail",
    "rotate_challenge": "RoleRotateChallenge",
    "reconcile": "RoleReconcile",
}

# Queue -> its dead letters, as names within the stage.
DEAD_LETTERS = {
    "publish.fifo": "publish-dead.fifo",
    "review.fifo": "review-dead.fifo",
    "mail": "mail-dead",
}
MAX_RECEIVES = 5


def deploy(stage: Stage) -> bool:
    """Bring the foundation up and record it for the functions; True if their configuration changed."""
    parameters = {
        "Stage": stage.name,
        "OnAws": "yes" if stage.on_aws else "no",
        "DigestWindow": config.settings(stage)["DIGEST_WINDOW"],
        "MailIdentity": stage_options(stage.name)["mail_identity"],
    }
    given = stacks.deploy(stage, "foundation", TEMPLATE, parameters)
    if stage.on_aws:
        formation = stage.client("cloudformation")
        formation.update_termination_protection(
            EnableTerminationProtection=True, StackName=stage.resource_name("foundation")
        )
    return config.record(stage, _settings(stage, given), _roles(given))


def wanted_roles(stage: Stage) -> dict[str, str]:
    """Handler -> ARN of the role that the foundation made for it."""
    return _roles(stacks.outputs(stage, "foundation"))


def _settings(stage: Stage, given: dict[str, str]) -> dict[str, str]:
    found = {setting: given[output] for setting, output in OUTPUTS.items()}
    return {**found, "STAGE": stage.name, "SECRETS_PARAMETER": f"/scbd/{stage.name}/secrets"}


def _roles(given: dict[str, str]) -> dict[str, str]:
    return {handler: given[output] for handler, output in ROLES.items()}
