"""Decided accounts to the rows of files that other systems take in: who is in what, and what is told of them.

Nothing here reads or writes: accounts come as an iterator, rows leave as one, and the verb writes them.

Use:

* :func:`select` for who is meant by a name, and :class:`Selection` with its subjects.
* :class:`Column`, :func:`find_column` for what is told of a subject.
* :func:`linkedin_tables`, :func:`salesforce_tables`, :func:`xdm_tables`, :func:`members_table` for the files of a kind.
* :class:`Table` with :class:`Gathering`, and :class:`Earlier` for what is new since the last export.
* :class:`ExportError` for what cannot be exported.
"""

from quorate.exports.columns import Column, find_column
from quorate.exports.deltas import Earlier
from quorate.exports.linkedin import linkedin_tables
from quorate.exports.members import members_table
from quorate.exports.problems import ExportError
from quorate.exports.salesforce import salesforce_tables
from quorate.exports.selections import Selection, select
from quorate.exports.subjects import Subject
from quorate.exports.tables import Gathering, Row, Table, Tally
from quorate.exports.xdm import xdm_tables

__all__ = [
    "Column",
    "Earlier",
    "ExportError",
    "Gathering",
    "Row",
    "Selection",
    "Subject",
    "Table",
    "Tally",
    "find_column",
    "linkedin_tables",
    "members_table",
    "salesforce_tables",
    "select",
    "xdm_tables",
]
