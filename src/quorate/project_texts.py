"""A rule set as one text and back, so that a revision of it can be kept where its files are not."""

from __future__ import annotations

import base64
from typing import Final

import msgspec

from quorate.semantics.config import parse_config
from quorate.semantics.project import Config, Project
from quorate.text import Source

_ENCODER: Final = msgspec.json.Encoder()


class _Written(msgspec.Struct, frozen=True):
    """What is written of a rule set; each file is its path and its text, data are in base64."""

    name: str
    folder: str
    config: tuple[str, str] | None
    files: list[tuple[str, str]]
    data: dict[str, str]


def write_project(project: Project) -> str:
    """Write all that a rule set is compiled from as one line of JSON."""
    config = project.config
    return _ENCODER.encode(
        {
            "name": project.name,
            "folder": project.folder,
            "config": None if config is None else [config.path, config.text],
            "files": [[source.path, source.text] for source in project.files],
            "data": {key: base64.b64encode(content).decode() for key, content in sorted(project.data.items())},
        }
    ).decode()


def read_project(text: str) -> Project:
    """Read what `write_project` wrote. Raises ValueError for anything else."""
    try:
        found = msgspec.json.decode(text, type=_Written)
        source = None if found.config is None else Source(*found.config)
        config = Config() if source is None else parse_config(source)[0]
        return Project(
            name=found.name,
            files=tuple(Source(path, content) for path, content in found.files),
            folder=found.folder,
            language=config.language,
            calendar=config.calendar,
            limits=config.limits,
            strict=config.strict,
            engagement=config.engagement,
            lint=config.lint,
            report=config.report,
            data={key: base64.b64decode(content) for key, content in found.data.items()},
            config=source,
        )
    except (msgspec.MsgspecError, TypeError, RecursionError) as error:
        raise ValueError("not the text of a rule set") from error
