"""Pledges: what a person promises. Validate a form, create a pledge, find and change it in the store."""

from chalicelib.pledges.form import PledgeForm
from chalicelib.pledges.model import Pledge
from chalicelib.pledges.store import agreed_to_posts, create, store
from chalicelib.submissions.model import State

__all__ = ["Pledge", "PledgeForm", "State", "agreed_to_posts", "create", "store"]
