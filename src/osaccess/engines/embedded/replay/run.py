"""Owns a whole replay: every step of a scenario in turn, and the trace of it; deliberately compares nothing."""

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from osaccess.engines.embedded.operations import read_deployment
from osaccess.engines.embedded.passphrase import PassphraseCrypter
from osaccess.engines.embedded.replay.commands import carried_out
from osaccess.engines.embedded.replay.event_rows import Row, write_rows
from osaccess.engines.embedded.replay.lab_keystone import LabKeystone
from osaccess.engines.embedded.replay.operation import Child, Operation, Outcome, run_here
from osaccess.engines.embedded.replay.scenario import Scenario, Step, filled
from osaccess.engines.embedded.replay.state_rows import deployment, write_requests
from osaccess.engines.embedded.replay.tokens import Tokens
from osaccess.errors import BadInput

_REVOKING: Final = re.compile(r"PATCH /v3/users/.*|DELETE /v3/.*/roles/.*")
_SECOND: Final = 1.05
_OF_THE_SYSTEM: Final = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")


@dataclass(slots=True)
class Bench:
    """Where one scenario runs, and what its steps have made so far.

    Attributes:
        names: what `{id:NAME}` stands for.
        config: the stack's configuration: key → value and whether it is secret.

    """

    scenario: Scenario
    folder: Path
    keystone: LabKeystone
    tokens: Tokens
    environment: dict[str, str]
    names: dict[str, str]
    config: dict[str, tuple[str, bool]] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        """The folder of the program."""
        return self.folder / "work"


def replayed(scenario: Scenario, keystone: LabKeystone) -> Row:
    """Run a scenario on a Keystone that holds nothing but its bootstrap, and return the trace."""
    folder = Path(tempfile.mkdtemp(prefix="osaccess-scenario-"))
    try:
        bench = _bench(scenario, folder, keystone)
        steps: list[Row] = []
        last: Row | None = None
        for step in scenario.steps:
            bench.tokens.begin_step()
            out = _taken(step, bench)
            now = {key: item for key, item in out.get("deployment", {}).items() if key != "order"}
            if "deployment" in out:
                out["deployment"] = "unchanged" if now == last else out["deployment"]
                last = now
            steps.append(out)
        return {"scenario": scenario.name, "steps": steps}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ---- preparing --------------------------------------------------------------------------------------------------


def _bench(scenario: Scenario, folder: Path, keystone: LabKeystone) -> Bench:
    work = folder / "work"
    _copy_program(scenario, work)
    known = keystone.bootstrapped()
    tokens = Tokens(
        work,
        keystone.hosts,
        keystone.admin_password,
        {id_: f"<{kind}:{name}>" for id_, (kind, name) in known.items()},
    )
    environment = {key: os.environ[key] for key in _OF_THE_SYSTEM if key in os.environ}
    environment |= {"KS_URL": keystone.auth_url, "KS_PASSWORD": keystone.admin_password}
    names = {f"{kind}:{name}": id_ for id_, (kind, name) in known.items()}
    return Bench(scenario, folder, keystone, tokens, environment, names)


def _copy_program(scenario: Scenario, work: Path) -> None:
    if not scenario.lab.is_file():
        raise BadInput(
            f"{scenario.lab} is missing.", mend="The programs of scenarios share it, two folders above."
        )
    shutil.copytree(
        scenario.folder,
        work,
        ignore=shutil.ignore_patterns("trace.json", "__pycache__"),
        copy_function=shutil.copyfile,
    )
    for folder in (work, *(path for path in work.rglob("*") if path.is_dir())):
        folder.chmod(0o700)  # recordings may be read-only
    shutil.copyfile(scenario.lab, work / "lab.py")
    (work / "Pulumi.yaml").write_text(f"name: {scenario.name}\nruntime: python\n")
    for pack in work.glob("pack*"):
        (pack / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.0.1\n")


@cache
def _salt() -> str:
    return PassphraseCrypter.with_new_salt("x", os.urandom).salt_state


# ---- steps ------------------------------------------------------------------------------------------------------


def _taken(step: Step, bench: Bench) -> Row:
    out: Row = {"step": dict(step.raw)}
    bench.environment.update(step.environment)
    for key, value, is_secret in step.config:
        bench.config[key if ":" in key else f"{bench.scenario.name}:{key}"] = value, is_secret
    if step.command:
        _take_command(filled(list(step.command), bench.names), bench, out)
    if step.request is not None:
        _send(step, bench, out)
    bench.environment.update(filled(dict(step.environment_from), bench.names))
    if step.verb:
        _operate(step, bench, out)
    return out


def _take_command(words: list[str], bench: Bench, out: Row) -> None:
    outcome = carried_out(words, _operation(Step({}), bench).backend, bench.config)
    out["exit"] = outcome.exit
    out["stdout"] = bench.tokens.text(outcome.output).splitlines()
    out["stderr"] = bench.tokens.text(outcome.trouble).splitlines()


def _send(step: Step, bench: Bench, out: Row) -> None:
    request = step.request
    assert request is not None
    login = filled(dict(request.login), bench.names) if request.login else None
    status, answer = bench.keystone.send(
        request.method, filled(request.path, bench.names), filled(request.body, bench.names), login
    )
    out["status"] = status
    if _REVOKING.fullmatch(f"{request.method} /v3{request.path}"):
        bench.keystone.let_pass(_SECOND)
    for name, path in request.save.items():
        bench.names[name] = str(_part(answer, path))
    if request.show:
        out["answer"] = bench.tokens.value(answer)


def _part(answer: Any, path: str) -> Any:
    for part in path.split("."):
        answer = answer[int(part) if isinstance(answer, list) else part]
    return answer


def _operate(step: Step, bench: Bench, out: Row) -> None:
    outcome = _outcome(step, bench)
    out["exit"] = outcome.exit
    if outcome.told:
        write_rows(outcome.told, bench.tokens, out)
    else:
        out["order"], out["events"] = [], []
    if outcome.refusal:
        out["stderr"] = bench.tokens.text(outcome.refusal).splitlines()
    write_requests(bench.keystone.proxy.seen, bench.tokens, out)
    if not step.writes_no_state:
        _export(bench, out)


def _wait_for_next_second(bench: Bench) -> None:
    """Let the second pass in which tokens were revoked: one that is issued in it is dead (traces/README.md 25).

    The recordings never met it, because the CLI takes longer than a second to start.
    """
    if any(_REVOKING.fullmatch(f"{seen.method} {seen.path}") for seen in bench.keystone.proxy.seen):
        bench.keystone.let_pass(_SECOND)


def _outcome(step: Step, bench: Bench) -> Outcome:
    _wait_for_next_second(bench)
    operation = _operation(step, bench)
    if step.fault is None or not step.fault.kill or step.fault.kill == "provider":
        bench.keystone.proxy.begin(step.fault)
        return run_here(operation)
    child = Child()
    bench.keystone.proxy.begin(step.fault, child.kill)
    return child.run(operation)


def _operation(step: Step, bench: Bench) -> Operation:
    pack = bench.work / "pack"
    is_judged = pack.is_dir() and step.with_pack and step.verb in ("up", "preview")
    return Operation(
        verb=step.verb,
        preview_only=step.preview_only,
        given=tuple(filled(list(step.arguments), bench.names)),
        parallel=step.parallel,
        project=bench.scenario.name,
        folder=str(bench.work),
        state=str(bench.folder / "state"),
        salt=_salt(),
        pack=str(pack) if is_judged else "",
        config={key: value for key, (value, _) in bench.config.items()},
        secret_keys=tuple(key for key, (_, is_secret) in bench.config.items() if is_secret),
        environment=bench.environment,
    )


def _export(bench: Bench, out: Row) -> None:
    stored = read_deployment(_operation(Step({}), bench).backend)
    for state in stored.resources:
        if state.id and not state.delete:
            bench.names[f"id:{state.name}"] = state.id
        if isinstance(name := state.outputs.get("name"), str) and name:
            bench.names[f"name:{state.name}"] = name
    out["deployment"] = deployment(stored.resources, stored.pending, stored.metadata, bench.tokens)


def dumped(value: Any, depth: int = 0, width: int = 150) -> str:
    """Return JSON with short things on one line, as the recordings are written."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + depth <= width or not isinstance(value, dict | list) or not value:
        return flat
    pad = " " * (depth + 1)
    if isinstance(value, list):
        items = ",\n".join(pad + dumped(item, depth + 1) for item in value)
        return f"[\n{items}\n{' ' * depth}]"
    entries = ",\n".join(f"{pad}{json.dumps(key)}: {dumped(item, depth + 1)}" for key, item in value.items())
    return f"{{\n{entries}\n{' ' * depth}}}"
