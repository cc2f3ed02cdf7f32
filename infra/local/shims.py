"""Replacements for AWS calls that the emulator does not support. Nothing here runs against AWS.

- Chalice sends its API as one OpenAPI document. The emulator supports only the calls for single resources and methods.
- A new or changed function reports Pending for half a second, and Chalice's waiters would then sleep five seconds for
  each. The function is ready at once, so the answers are changed to Active.
"""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

OK = SimpleNamespace(status_code=200, headers={}, text="")


def install(session: Any) -> None:
    """Register the replacements on a botocore session."""

    def client() -> Any:
        return session.create_client("apigateway")

    def import_api(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        return OK, _create_api(client(), json.loads(params["body"]))

    def put_api(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        api = params["url_path"].split("/restapis/")[1].split("/")[0]
        _delete_resources(client(), api)
        _create_methods(client(), api, json.loads(params["body"]))
        return OK, {"id": api}

    def report_active(parsed: dict[str, Any], **_: Any) -> None:
        parsed |= {"State": "Active", "LastUpdateStatus": "Successful"}

    session.register("before-call.api-gateway.ImportRestApi", import_api)
    session.register("before-call.api-gateway.PutRestApi", put_api)
    for call in ("CreateFunction", "GetFunctionConfiguration"):
        session.register(f"after-call.lambda.{call}", report_active)


def _create_api(gateway: Any, document: dict[str, Any]) -> dict[str, Any]:
    api = gateway.create_rest_api(
        name=document["info"]["title"],
        binaryMediaTypes=document.get("x-amazon-apigateway-binary-media-types", []),
        endpointConfiguration={"types": ["REGIONAL"]},
        minimumCompressionSize=1024,  # without one, botocore cannot read the emulator's answers
    )
    _create_methods(gateway, api["id"], document)
    return {"id": api["id"]}


def _create_methods(gateway: Any, api: str, document: dict[str, Any]) -> None:
    known = {item["path"]: item["id"] for item in _resources(gateway, api)}
    for path, methods in document["paths"].items():
        resource = _find_or_create_resource(gateway, api, known, path)
        for method, body in methods.items():
            verb = method.upper()
            gateway.put_method(restApiId=api, resourceId=resource, httpMethod=verb, authorizationType="NONE")
            integration = body["x-amazon-apigateway-integration"]
            gateway.put_integration(
                restApiId=api,
                resourceId=resource,
                httpMethod=verb,
                type="AWS_PROXY",
                integrationHttpMethod="POST",
                uri=integration["uri"],
            )


def _find_or_create_resource(gateway: Any, api: str, known: dict[str, str], path: str) -> str:
    if path not in known:
        above, _, last = path.rpartition("/")
        parent = _find_or_create_resource(gateway, api, known, above or "/")
        known[path] = gateway.create_resource(restApiId=api, parentId=parent, pathPart=last)["id"]
    return known[path]


def _delete_resources(gateway: Any, api: str) -> None:
    for item in sorted(_resources(gateway, api), key=lambda item: -len(item["path"])):  # leaves first
        if item["path"] != "/":
            gateway.delete_resource(restApiId=api, resourceId=item["id"])


def _resources(gateway: Any, api: str) -> Iterator[dict[str, Any]]:
    for page in gateway.get_paginator("get_resources").paginate(restApiId=api):
        yield from page["items"]
