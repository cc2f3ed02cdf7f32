"""Models of services are found and read faster than by botocore's own loader, and are the same."""

import botocore.session
import pytest

from chalicelib.aws.session import SERVICES, session

MODELS = ("service-2", "paginators-1", "endpoint-rule-set-1")


@pytest.mark.parametrize("service", SERVICES)
def test_models_are_those_of_botocore(service: str) -> None:
    fresh = session.__wrapped__()  # clients change the models of theirs
    ours, theirs = (each.get_component("data_loader") for each in (fresh, botocore.session.Session()))
    for model in MODELS:
        assert ours.load_service_model(service, model) == theirs.load_service_model(service, model)
    for name in ("endpoints", "partitions", "_retry"):
        assert ours.load_data(name) == theirs.load_data(name)
