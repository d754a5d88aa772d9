"""Every page a person's browser reads; none of them is part of the API."""

from fastapi import APIRouter

from api.routes.about import add_about
from api.routes.box import add_box
from api.routes.calculator import add_calculator
from api.routes.indexes import add_indexes
from api.routes.quiz import add_quiz
from api.routes.reading import add_reading
from api.routes.scripts import add_scripts, newest
from api.site import Site
from api.views import Shelf
from chat.desk import Desk


def add_pages(router: APIRouter, site: Site, shelf: Shelf, desk: Desk, *, looks_up: bool) -> None:
    """Add the site, the chat frame and the widget's script.

    `looks_up` says whether links are opened for an answer, which the privacy page then tells.
    """
    release = newest()
    add_box(router, site, shelf, desk, waits=looks_up)
    add_reading(router, site, shelf)
    add_calculator(router, site, shelf, desk)
    add_quiz(router, site, shelf)
    add_about(router, site, release, looks_up=looks_up)
    add_scripts(router, release)
    add_indexes(router, site, shelf)
