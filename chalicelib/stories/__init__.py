"""Stories: what a person tells of a change they made, with a picture if they like."""

from chalicelib.stories.form import StoryForm
from chalicelib.stories.model import Story
from chalicelib.stories.pictures import process_upload
from chalicelib.stories.store import create, store

__all__ = ["Story", "StoryForm", "create", "process_upload", "store"]
