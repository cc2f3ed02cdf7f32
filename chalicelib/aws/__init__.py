"""The AWS services that the platform uses. No other package imports boto3."""
