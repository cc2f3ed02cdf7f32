"""A Django form view that saves to SQLite, as petition sites are often built. Called by WSGI, without an adapter."""

import io
import json
from typing import Any

import django
from django import forms
from django.conf import settings
from django.db import IntegrityError, connection, models
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from bench.peers import rules

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bench",  # noqa: S106
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()


class Pledge(models.Model):
    key = models.UUIDField(unique=True)
    idea = models.CharField(max_length=60)
    plan_when = models.CharField(max_length=rules.WHEN_MOST, blank=True)
    plan_will = models.CharField(max_length=rules.WILL_MOST, blank=True)
    place = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=rules.NAME_MOST, blank=True)
    lang = models.CharField(max_length=5)

    class Meta:
        app_label = "bench"


class PledgeForm(forms.Form):
    key = forms.UUIDField()
    idea = forms.ChoiceField(choices=[(code, code) for code in sorted(rules.IDEAS)])
    plan_when = forms.CharField(max_length=rules.WHEN_MOST, required=False)
    plan_will = forms.CharField(max_length=rules.WILL_MOST, required=False)
    place = forms.ChoiceField(choices=[("", ""), *((code, code) for code in sorted(rules.PLACES))], required=False)
    name = forms.CharField(max_length=rules.NAME_MOST, required=False)
    lang = forms.ChoiceField(choices=[(code, code) for code in rules.LANGUAGES])


@require_POST
def create_pledge(request: HttpRequest) -> JsonResponse:
    fields = json.loads(request.body)
    fields |= {f"plan_{name}": words for name, words in fields.pop("plan", {}).items()}
    form = PledgeForm(fields)
    if not form.is_valid():
        return JsonResponse(form.errors, status=400)
    try:
        made = Pledge.objects.create(**form.cleaned_data)
    except IntegrityError:
        return JsonResponse({"error": "made already"}, status=409)
    return JsonResponse(rules.an_answer(str(made.pk)), status=201)


urlpatterns = [path("pledges", create_pledge)]


def _start() -> Any:
    from django.core.wsgi import get_wsgi_application

    with connection.schema_editor() as editor:
        editor.create_model(Pledge)
    return get_wsgi_application()


_application = _start()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One request by WSGI, and its answer as API Gateway takes it."""
    body = event["body"].encode()
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/pledges",
        "SERVER_NAME": "peer",
        "SERVER_PORT": "443",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "https",
    }
    answer = b"".join(_application(environ, lambda line, _headers, *_: status.append(line)))
    return {"statusCode": int(status[0].split()[0]), "body": answer.decode()}
