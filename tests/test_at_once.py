"""Chapters are executed for their pages as they are for their stored outputs."""

from unittest.mock import Mock

import at_once
from contents import PAGES
from jupyter_cache.executors.utils import single_nb_execution
from nbformat.v4 import new_notebook


def test_a_line_that_comes_in_two_parts_stays_one_line(monkeypatch):
    execute = Mock()
    monkeypatch.setattr(at_once.executors, "executenb", execute)
    at_once.merge_streams()
    single_nb_execution(new_notebook(), cwd=None, timeout=120, allow_errors=False)
    assert execute.call_args.kwargs["coalesce_streams"]


def test_the_longest_page_is_in_the_book_and_read_first():
    names = sorted(PAGES)
    at_once.longest_first(None, None, names)
    assert names[0] == at_once.LONGEST and sorted(names) == sorted(PAGES)
