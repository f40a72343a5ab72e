"""The rules' own examples as a program in the embedded engine: each one below a component type of its own.

So all of them may have the names that their knobs want, in one run, and each finding tells by its URN whose it is.
"""

import asyncio
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pulumi
import yaml

import osaccess.policies
from osaccess.clock import in_utc_text
from osaccess.cloud.document import render_cloud
from osaccess.engines.embedded.events import PolicyViolation
from osaccess.engines.embedded.identity_plugin import OpenStackPlugin
from osaccess.engines.embedded.memory_backend import MemoryBackend
from osaccess.engines.embedded.operations import EmbeddedRun, RunResult
from osaccess.engines.embedded.policy_folder import PackFolder
from osaccess.environment import CLOUD_VARIABLE, NOW_VARIABLE, PROJECT_VARIABLE
from osaccess.rules.examples import CLOUD, NOW
from osaccess.rules.resources import APPLICATION_CREDENTIAL, PROVIDER
from osaccess.rules.whole_stack import STACK
from support.analyzer import SIGNATURE, UNKNOWN_TEXT, Sent

LOGIN = {
    "openstack:authUrl": "https://keystone.example.org/v3",
    "openstack:userName": "web-ci",
    "openstack:password": "only-an-example",
    "openstack:tenantName": "web",
}


@dataclass(frozen=True)
class Told:
    """What the pack said of one resource in the engine."""

    policy: str
    level: str
    message: str


def a_pack(folder: Path, config: Mapping[str, Any] | None = None) -> PackFolder:
    """Return osaccess's own pack as a folder that runs in this environment."""
    installed = Path(osaccess.policies.__path__[0])
    folder.mkdir(parents=True)
    (folder / "__main__.py").write_text((installed / "__main__.py").read_text())
    settings = yaml.safe_load((installed / "PulumiPolicy.yaml").read_text())
    settings["runtime"]["options"]["virtualenv"] = sys.prefix
    (folder / "PulumiPolicy.yaml").write_text(yaml.safe_dump(settings))
    return PackFolder(folder, config)


def an_engine(
    folder: Path, program: Any, *, config: Mapping[str, Any] | None = None, has_cloud: bool = True, **more: Any
) -> EmbeddedRun:
    """Return a run of stack prod of the project `example`, at the examples' instant and on their cloud."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: example\nruntime: python\n")
    if has_cloud:
        (folder / "cloud.yaml").write_text(render_cloud(CLOUD.facts))
    environment = {
        NOW_VARIABLE: in_utc_text(NOW),
        PROJECT_VARIABLE: str(folder),
        **more.pop("environment", {}),
    }
    if has_cloud:
        environment[CLOUD_VARIABLE] = str(folder / "cloud.yaml")
    return EmbeddedRun(
        project_folder=folder,
        stack="prod",
        backend=more.pop("backend", None) or MemoryBackend("example", "prod"),
        plugins=more.pop("plugins", (OpenStackPlugin(),)),
        config=more.pop("login", LOGIN),
        secret_config_keys=frozenset({"openstack:password"}),
        environment=environment,
        packs=(a_pack(folder / "pack", config),),
        program=program,
        parallel=1,
        seed=b"examples",
        clock=lambda: NOW,
        **more,
    )


def each_alone(examples: Mapping[str, Sent]) -> Any:
    """Return a program that registers each of the resources below a component type of its own, the key."""

    def program() -> None:
        for own, sent in examples.items():
            register(sent, pulumi.ComponentResource(f"example:index:{own}", own))

    return program


def all_together(resources: list[Sent]) -> Any:
    """Return a program of a whole stack, with what its resources wait for and what their properties come from."""

    def program() -> None:
        made: dict[str, Any] = {}
        waiting = [one for one in resources if one.type != STACK]
        while waiting:
            ready = [one for one in waiting if _needs(one, waiting) <= made.keys()]
            assert ready, "the resources wait for each other"
            for one in ready:
                made[one.full_urn] = register(one, None, made)
            waiting = [one for one in waiting if one not in ready]
        for one in resources:
            if one.type == STACK:
                for name, value in one.properties.items():
                    pulumi.export(name, as_input(value))

    return program


def _needs(one: Sent, among: list[Sent]) -> set[str]:
    known = {other.full_urn for other in among}
    own = {*one.dependencies, *(urn for urns in one.by_property.values() for urn in urns)}
    if one.provider is not None:
        own.add(one.provider.full_urn)
    return {urn for urn in own if urn in known and urn != one.full_urn}


def register(sent: Sent, parent: Any, made: dict[str, Any] | None = None) -> Any:
    """Register a resource as it is sent, below the components that its URN names."""
    made = {} if made is None else made
    for outer in _outer_types(sent):
        parent = pulumi.ComponentResource(outer, f"of-{sent.name}", opts=pulumi.ResourceOptions(parent=parent))
    options = pulumi.ResourceOptions(
        parent=parent,
        delete_before_replace=sent.deletes_first or None,
        depends_on=[made[urn] for urn in sent.dependencies if urn in made],
    )
    inputs = {
        key: _from(as_input(value), [made[urn] for urn in sent.by_property.get(key, ()) if urn in made])
        for key, value in {**dict.fromkeys(sent.by_property, "only-an-id"), **sent.properties}.items()
    }
    if sent.type == PROVIDER:
        texts = {
            key: pulumi.Output.json_dumps(value) if isinstance(value, dict | bool) else value
            for key, value in inputs.items()
        }
        return pulumi.ProviderResource("openstack", sent.name, texts, options)
    if not sent.type.startswith("openstack:"):
        component = pulumi.ComponentResource(sent.type, sent.name, opts=options)
        component.register_outputs(inputs)
        return component
    if sent.type == APPLICATION_CREDENTIAL and sent.provider is None:
        sent = replace(sent, provider=Sent(PROVIDER, {}, "nobody"))  # or the engine's default one would be seen
    if sent.provider is not None:
        provider = made.get(sent.provider.full_urn) or _login(sent, parent, made)
        options = pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(provider=provider))
    return pulumi.CustomResource(sent.type, sent.name, inputs, options)


def _login(sent: Sent, parent: Any, made: dict[str, Any]) -> Any:
    """Register a provider that is not among the resources, once; two of the same name may differ."""
    key = repr(sent.provider)
    if key in made:
        return made[key]
    whose = "".join(filter(str.isalnum, sent.name))
    own = pulumi.ComponentResource(
        f"example:index:LoginOf{whose}", sent.name, opts=pulumi.ResourceOptions(parent=parent)
    )
    made[key] = register(sent.provider, own)
    return made[key]


def _outer_types(sent: Sent) -> list[str]:
    return sent.full_urn.split("::")[2].split("$")[:-1]


def as_input(value: Any) -> Any:
    """Return what a program gives for a value of the wire: secrets marked, what is not known as such an output."""
    match value:
        case dict() if SIGNATURE in value:
            return pulumi.Output.secret(as_input(value["value"]))
        case dict():
            return {key: as_input(item) for key, item in value.items()}
        case list():
            return [as_input(item) for item in value]
    return _output(None, is_known=False) if value == UNKNOWN_TEXT else value


def _from(value: Any, resources: list[Any]) -> Any:
    return _output(value, resources=resources) if resources else value


def _output(value: Any, *, is_known: bool = True, resources: list[Any] | None = None) -> Any:
    def told(result: Any) -> Any:
        future: asyncio.Future[Any] = asyncio.Future()
        future.set_result(result)
        return future

    return pulumi.Output(set(resources or ()), told(value), told(is_known))


def urn_alone(own: str, sent: Sent) -> str:
    """Return the URN that a resource has in `each_alone`."""
    return f"urn:pulumi:prod::example::example:index:{own}${sent.full_urn.split('::')[2]}::{sent.name}"


def judged_alone(folder: Path, examples: Mapping[str, Sent], **settings: Any) -> dict[str, set[Told]]:
    """Return what the pack says of each resource in previews: key → findings.

    A resource that the provider's check refuses ends its run, after the pack was asked; the rest get another one.
    One that the engine cannot run is left out.
    """
    found: dict[str, set[Told]] = {}
    rest, batch = dict(examples), dict(examples)
    while rest:
        result = an_engine(folder / f"{len(rest)}-{len(batch)}", each_alone(batch), **settings).preview()
        shown = {urn for event in result.events if (urn := getattr(event, "urn", ""))}
        judged = [own for own, sent in batch.items() if urn_alone(own, sent) in shown]
        for own in judged:
            found[own] = told_of_urn(result, urn_alone(own, rest.pop(own)))
        if not judged and len(batch) == 1:
            assert "the embedded engine" in str(result.events)
            rest.pop(next(iter(batch)))
        batch = dict(rest) if judged or len(batch) == 1 else {own: rest[own] for own in [next(iter(rest))]}
    return found


def told_of_urn(result: RunResult, urn: str) -> set[Told]:
    """Return what the pack said of the resource."""
    return {
        Told(event.policy, event.level.value, event.message)
        for event in result.events
        if isinstance(event, PolicyViolation) and event.urn == urn
    }


def a_stack_run(folder: Path, resources: list[Sent], config: Mapping[str, Any]) -> RunResult:
    """Return the preview of a whole stack."""
    return an_engine(folder / "stack", all_together(resources), config=config).preview()


def told_of_stack(result: RunResult, policies: Collection[str]) -> set[Told]:
    """Return what these policies said of any resource, or of the stack."""
    return {
        Told(event.policy, event.level.value, event.message)
        for event in result.events
        if isinstance(event, PolicyViolation) and event.policy in policies
    }
