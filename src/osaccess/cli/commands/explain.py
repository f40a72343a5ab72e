"""`osaccess explain`: what access rules let through, and why a request is refused. No login, no cloud, no Pulumi."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from osaccess.access.access_rule import AccessRule
from osaccess.catalogue.explanation import operation_of, parse_request, parse_rule, verdicts_on
from osaccess.catalogue.exposure import exposure_of
from osaccess.catalogue.lint import lint_rules
from osaccess.catalogue.operations import Operation
from osaccess.catalogue.reach import CloudApi
from osaccess.cli.explain_view import (
    exposure_json,
    exposure_text,
    operation_text,
    request_json,
    verdicts_json,
    verdicts_text,
)
from osaccess.cli.judged_rules import Judged, api_of, credentials_of, document_at
from osaccess.cli.project_files import read_cloud
from osaccess.cli.terminal import Terminal, json_option
from osaccess.errors import BadInput


@click.command("explain")
@click.argument("request_text", metavar="[REQUEST]", required=False)
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Judge this rule instead of a document.")
@click.option("--credential", metavar="NAME", help="Only this credential of the document.")
@click.option(
    "--document",
    metavar="FILE",
    default="access.yaml",
    show_default=True,
    help="The document, a file or git:REV:FILE.",
)
@click.option(
    "--cloud",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Facts of the cloud.  [default: cloud.yaml; none with --rule]",
)
@json_option
@click.pass_obj
def command(
    terminal: Terminal,
    request_text: str | None,
    rules: tuple[str, ...],
    credential: str | None,
    document: str,
    cloud: Path | None,
) -> None:
    """Tell what access rules let through, and why.

    REQUEST is method, service and whole path, like 'GET compute /v2.1/servers/1': which credentials may send it,
    by which rule, and what else that rule allows. Without REQUEST: all that a credential or rule reaches.
    """
    if rules:
        parsed = tuple(parse_rule(text) for text in rules)
        api = api_of(read_cloud(cloud) if cloud else None)
        judged: Mapping[str, Judged] = {"--rule": Judged(_name_of(parsed), parsed, None)}
    else:
        wanted = document_at(document)
        facts = read_cloud(cloud or Path("cloud.yaml"))
        api = api_of(facts)
        judged = _chosen(credentials_of(wanted, facts), credential)
    if request_text is not None:
        _explain_request(terminal, request_text, tuple(judged.values()), api)
    elif rules or credential:
        _explain_exposure(terminal, next(iter(judged.values())), api)
    else:
        raise BadInput(
            "What shall be explained?",
            mend="Add a request, like 'GET compute /v2.1/servers/1', or --credential NAME, or --rule RULE.",
        )


def _name_of(rules: Sequence[AccessRule]) -> str:
    return str(rules[0]) if len(rules) == 1 else "the rules given"


def _chosen(credentials: Mapping[str, Judged], name: str | None) -> Mapping[str, Judged]:
    if name is None:
        return credentials
    if name not in credentials:
        known = ", ".join(credentials) or "none"
        raise BadInput(f"The document has no credential {name!r}.", mend=f"It has: {known}.")
    return {name: credentials[name]}


def _explain_request(terminal: Terminal, text: str, judged: Sequence[Judged], api: CloudApi) -> None:
    request = parse_request(text)
    operation = operation_of(request, api)
    known = operation if isinstance(operation, Operation) else None
    verdicts = [(one, verdicts_on(request, one.rules, api)) for one in judged]
    terminal.print(operation_text(request, operation))
    for one, said in verdicts:
        terminal.print()
        terminal.print(verdicts_text(one, said, known))
    answers = [verdicts_json(one, said, known) for one, said in verdicts]
    terminal.print_json({**request_json(request, operation), "answers": answers})


def _explain_exposure(terminal: Terminal, judged: Judged, api: CloudApi) -> None:
    exposure = exposure_of(judged.rules, api)
    findings = lint_rules(judged.rules, api)
    terminal.print(exposure_text(judged, exposure, findings))
    terminal.print_json(exposure_json(judged, exposure, findings))
