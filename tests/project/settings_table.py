"""The settings of a server as the README shows them; `python -m tests.project.settings_table` prints the table."""

from quorate.server.settings import GROUPS, Setting


def settings_table() -> str:
    """Return the table of all settings in Markdown."""
    lines = ["| setting | value | default | what it does |", "|---|---|---|---|"]
    for title, group in GROUPS.items():
        lines.append(f"| **{title.partition(',')[0]}** | | | |")
        lines.extend(_row(setting) for setting in group)
    return "\n".join(lines) + "\n"


def _row(setting: Setting) -> str:
    value = setting.kind.metavar.replace("|", " or ") or "on or off"
    default = setting.kind.show(setting.default)
    return f"| `{setting.name}` | {value} | {default} | {setting.help} |"


if __name__ == "__main__":
    print(settings_table(), end="")  # noqa: T201 - this is what it is for
