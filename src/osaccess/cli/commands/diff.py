"""`osaccess diff`: two versions of a document, in the operations that their credentials reach."""

from pathlib import Path

import click

from osaccess.catalogue.exposure import NOTHING, Exposure, difference_of, exposure_of
from osaccess.catalogue.reach import CloudApi
from osaccess.cli.document_options import cloud_option
from osaccess.cli.judged_rules import Judged, api_of, credentials_of, document_at
from osaccess.cli.project_files import read_cloud
from osaccess.cli.reach_view import Compared, compared_json, compared_text
from osaccess.cli.terminal import Terminal, json_option
from osaccess.counted import counted


@click.command("diff")
@click.argument("old")
@click.argument("new")
@cloud_option
@json_option
@click.pass_obj
def command(terminal: Terminal, old: str, new: str, cloud: Path) -> None:
    """Tell which operations credentials gain and lose.

    OLD and NEW are two versions of a document, each a file or git:REV:FILE.
    """
    versions = document_at(old), document_at(new)
    facts = read_cloud(cloud)
    api = api_of(facts)
    before, after = (credentials_of(version, facts) for version in versions)
    all_of_them = [
        Compared(
            name,
            before.get(name),
            after.get(name),
            difference_of(_exposure(before.get(name), api), _exposure(after.get(name), api)),
        )
        for name in dict.fromkeys((*before, *after))
    ]
    changed = [one for one in all_of_them if not one.is_same]
    for one in changed:
        terminal.print(compared_text(one))
    same = len(all_of_them) - len(changed)
    terminal.print(f"same reach: {same} of {counted(len(all_of_them), 'credential')}")
    terminal.print_json({one.name: compared_json(one) for one in all_of_them})


def _exposure(judged: Judged | None, api: CloudApi) -> Exposure:
    return NOTHING if judged is None else exposure_of(judged.rules, api)
