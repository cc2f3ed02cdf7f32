"""botocore's session, from which clients are made. A cold start waits for it.

Not boto3's: that also imports what transfers large files (17 ms of CPU, and boto3 adds nothing else that we use).
botocore would look for each model among those of 450 services, twice, and read it into ordered dictionaries, which any
dictionary has become since; that is a third of the time that a client takes.
"""

import gzip
import json
from contextlib import suppress
from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session

SERVICES = ("dynamodb", "s3", "sesv2", "sqs")


class _Models(Loader):
    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's signature
        return list(SERVICES)


class _Files(JSONFileLoader):
    def load_file(self, file_path: str) -> Any:
        for ending, opened in ((".json", open), (".json.gz", gzip.open)):
            with suppress(FileNotFoundError), opened(file_path + ending, "rb") as file:
                return json.load(file)
        return None


@cache
def session() -> Session:
    """The session of this process."""
    made = Session()
    made.register_component("data_loader", _Models(file_loader=_Files()))
    return made
