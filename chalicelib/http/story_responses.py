"""Responses to those who tell a story."""

from chalice.app import Request, Response

from chalicelib import errors, stories
from chalicelib.http.requests import ParsedRequest, language_of, query
from chalicelib.http.responses import check_answers, created, html_response, json_response
from chalicelib.stories import Story, StoryForm, owner, pictures
from chalicelib.submissions import ids
from chalicelib.submissions.form import validate


def told(request: ParsedRequest) -> Response:
    """The answer to a story: a page to check it, or that of one that was stored. Raises Invalid, SwitchedOff, Busy."""
    form = validate(StoryForm, request.fields)
    if request.is_form and not form.key:
        return check_answers(request, form)
    return _created_story(request, stories.create(form))


def _created_story(request: ParsedRequest, story: Story) -> Response:
    """The answer to a story that was stored, as to a pledge."""
    if request.is_form:
        token = owner.visit_link(story)
        return html_response("story_thanks.html", story.lang, 201, id=story.id, token=token, support=story.welfare)
    links = {"page": f"/{story.lang}/stories/{story.id}/", "thanks": f"/{story.lang}/stories/thanks/#{story.id}"}
    token = owner.first_link(story)
    links |= {"owner": f"/{story.lang}/my-story/#{token}"} if token else {}
    return created(story, links)


def invited_picture(request: ParsedRequest) -> Response:
    """The answer to a form that asks how to upload a picture. Stores nothing."""
    return json_response(pictures.invite(pictures.PictureRequest.model_validate(request.fields)), 201)


def thanks(request: Request, story_id: str) -> Response:
    """The page of thanks for a story, with its address. Raises NotFound for what cannot be an id."""
    if not ids.ID.fullmatch(story_id):
        raise errors.NotFound
    support = "support" in query(request)
    return html_response("story_thanks.html", language_of(request), id=story_id, token=None, support=support)
