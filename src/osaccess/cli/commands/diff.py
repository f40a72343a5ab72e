"""`osaccess diff`: two versions of a document, in the operations that their credentials reach."""

from pathlib import Path

import click

from osaccess.catalogue.exposure import NOTHING, Exposure, difference_of, exposure_of
from osaccess.catalogue.reach import CloudApi
from osaccess.cli.document_options import cloud_option
from osaccess.cli.explain_view import difference_json, difference_text
from osaccess.cli.judged_rules import Judged, api_of, credentials_of, read_cloud
from osaccess.cli.terminal import Terminal, json_option


@click.command("diff")
@click.argument("old")
@click.argument("new")
@cloud_option
@json_option
@click.pass_obj
def command(terminal: Terminal, old: str, new: str, cloud: Path) -> None:
    """Tell which operations the credentials gain and lose from OLD to NEW, each a file or git:REV:FILE."""
    facts = read_cloud(cloud)
    api = api_of(facts)
    before, after = credentials_of(old, facts), credentials_of(new, facts)
    differences = {
        name: difference_of(_exposure(before.get(name), api), _exposure(after.get(name), api))
        for name in dict.fromkeys((*before, *after))
    }
    changed = {name: difference for name, difference in differences.items() if not difference.is_empty}
    for name, difference in changed.items():
        terminal.print(difference_text(name, difference))
    terminal.print(f"{len(differences) - len(changed)} of {len(differences)} credentials reach what they reached")
    terminal.print_json({name: difference_json(difference) for name, difference in differences.items()})


def _exposure(judged: Judged | None, api: CloudApi) -> Exposure:
    return NOTHING if judged is None else exposure_of(judged.rules, api)
