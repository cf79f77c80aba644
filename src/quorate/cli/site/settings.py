"""The page of what a rule set is set to, and which revision of it the site tells of."""

from __future__ import annotations

from typing import Final

from quorate.cli.html_page import html
from quorate.cli.show_text import MONTHS
from quorate.cli.site.contents import Contents
from quorate.cli.site.page import SETTINGS, page_html
from quorate.cli.site.texts import file_of
from quorate.ir.show.derived import engagement_title
from quorate.ir.show.words import WEEKDAYS

_YES_OR_NO: Final = {True: "yes", False: "no"}


def settings_page(contents: Contents) -> str:
    """Write the page."""
    program, project = contents.inventory.program, contents.project
    calendar, limits = program.calendar, program.limits
    engagement = engagement_title(program, program.engagement) if program.engagement else "none"
    rows = (
        ("Name", program.name),
        ("Revision", program.revision),
        ("Files", ", ".join(file_of(project, source.path) for source in project.files)),
        ("Timezone of calendar words", calendar.zone),
        ("Weeks begin on", WEEKDAYS[calendar.week_start]),
        ("Fiscal years begin on", f"{MONTHS[calendar.fiscal_month - 1]} {calendar.fiscal_day}"),
        ("Engagement where no model is named", engagement),
        ("Unknown fields of payloads are refused", _YES_OR_NO[project.strict]),
        ("Largest payload", f"{limits.payload_bytes:,} bytes"),
        ("Most people of one account", f"{limits.people:,}"),
        ("Most events of one account", f"{limits.events:,}"),
    )
    inside = "".join(f"<dt>{html(term)}</dt><dd>{html(told)}</dd>" for term, told in rows)
    body = f'<h1>Settings</h1>\n<dl class="terms">{inside}</dl>'
    if project.config is not None:
        body += (
            '\n<h2 id="file">The file</h2>\n<figure class="rules"><pre tabindex="0" aria-label="Settings"><code>'
            f"{_lines(project.config.text)}</code></pre>"
            f"<figcaption>{html(file_of(project, project.config.path))}</figcaption></figure>"
        )
    return page_html(contents, SETTINGS, "Settings", body)


def _lines(text: str) -> str:
    return "\n".join(html(line) for line in text.rstrip().splitlines())
