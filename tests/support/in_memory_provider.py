"""A small package `lab` that follows the provider contract, for tests of the engine.

Owns objects in memory (or in a file, for tests that kill the process), counts every request and fails on demand.
Deliberately knows nothing of OpenStack, and is no double of Keystone (that is `osaccess.fake_keystone`): with it the
engine's tests make each step of the engine happen or fail by itself, also steps that no OpenStack resource would take;
the provider for OpenStack is tested on the fake Keystone (test_identity_*.py). Two types:

    lab:index:Thing       `kind` and `owner` force a replacement, the rest is updated in place; `serial` is computed
    lab:index:Credential  every input forces a replacement; `secret` is computed and secret; it is looked for after
                          an interrupted create
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi

from osaccess.engines.embedded.provider import (
    Checked,
    CheckFailure,
    Created,
    DiffKind,
    Interrupted,
    ProviderError,
    ResourceDiff,
)
from osaccess.engines.embedded.values import UNKNOWN, Properties, SecretValue, has_unknown, plain

THING = "lab:index:Thing"
CREDENTIAL = "lab:index:Credential"
_FORCES = {THING: {"kind", "owner"}}
_COMPUTED = {THING: "serial", CREDENTIAL: "secret"}


class Thing(pulumi.CustomResource):
    """A resource of the package, as an SDK would offer it."""

    serial: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        super().__init__(THING, resource_name, {"serial": None, "name": None, **inputs}, opts)

    @staticmethod
    def get(resource_name: str, id_: Any, opts: pulumi.ResourceOptions | None = None) -> "Thing":
        return Thing(resource_name, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id_)))


class Credential(pulumi.CustomResource):
    """A resource with a secret output."""

    secret: pulumi.Output[str]

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        merged = pulumi.ResourceOptions.merge(pulumi.ResourceOptions(additional_secret_outputs=["secret"]), opts)
        super().__init__(CREDENTIAL, resource_name, {"secret": None, "name": None, **inputs}, merged)


class LabProvider(pulumi.ProviderResource):
    """An explicit provider of the package."""

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        super().__init__("lab", resource_name, inputs, opts)


class Cloud:
    """What exists, and what was asked. `path` keeps it in a file, so that it survives the process."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._objects: dict[str, dict[str, Any]] = {}
        self.last = 0
        self.requests: list[tuple[str, str]] = []
        self.faults: list[Callable[[str, str], None]] = []
        self.after_faults: list[Callable[[str, str], None]] = []

    @property
    def counts(self) -> Counter[str]:
        """Requests by their method."""
        return Counter(method for method, _ in self.requests)

    @property
    def objects(self) -> dict[str, dict[str, Any]]:
        """Everything that exists, by id; of a cloud in a file it is a copy."""
        if self._path is not None and self._path.exists():
            kept = json.loads(self._path.read_text())
            self._objects, self.last = kept["objects"], kept["last"]
        return self._objects

    def put(self, objects: dict[str, dict[str, Any]]) -> None:
        """Replace everything that exists, as somebody else might."""
        self._objects = objects
        if self._path is not None:
            draft = self._path.with_suffix(".draft")
            draft.write_text(json.dumps({"last": self.last, "objects": objects}))
            draft.replace(self._path)

    def names(self) -> list[str]:
        """The names of everything that exists, sorted."""
        return sorted(item["name"] for item in self.objects.values())

    def ask(self, method: str, name: str, change: Callable[[dict[str, dict[str, Any]]], Any]) -> Any:
        """Count a request, let it fail if a fault says so, and carry it out."""
        with self._lock:
            self.requests.append((method, name))
        for fault in self.faults:
            fault(method, name)
        with self._lock:
            objects = self.objects
            answer = change(objects)
            self.put(objects)
        for fault in self.after_faults:
            fault(method, name)
        return answer

    def fail(self, method: str, name: str, error: Exception | None = None) -> None:
        """Let one kind of request on one name fail from now on."""

        def fault(asked: str, of: str) -> None:
            if (asked, of) == (method, name):
                raise error or ProviderError(f"{method} of {name} was refused")

        self.faults.append(fault)


class LabPlugin:
    """The package `lab`."""

    package = "lab"

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.configurations: list[Mapping[str, Any]] = []

    def check_config(self, inputs: Mapping[str, Any]) -> Properties:
        """Mark the password."""
        return {
            key: SecretValue(value) if key == "password" and not isinstance(value, SecretValue) else value
            for key, value in inputs.items()
        }

    def configure(self, config: Mapping[str, Any]) -> "Lab":
        """Return a provider."""
        self.configurations.append(config)
        return Lab(self._cloud, config)


class Lab:
    """A configured provider of the package."""

    def __init__(self, cloud: Cloud, config: Mapping[str, Any]) -> None:
        self._cloud = cloud
        self._config = config

    @property
    def is_configured(self) -> bool:
        """Whether all is known."""
        return not has_unknown(dict(self._config))

    def check(
        self,
        type_: str,
        name: str,
        old_inputs: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        seed: bytes,
    ) -> Checked:
        """Generate the name; refuse the input `bad`."""
        inputs = dict(new_inputs)
        defaults = []
        if "name" not in inputs:
            kept = old_inputs.get("name") if "name" in old_inputs.get("__defaults", []) else None
            inputs["name"] = kept or f"{name}-{seed.hex()[:7]}"
            defaults.append("name")
        failures = (CheckFailure("bad", "is refused"),) if "bad" in inputs else ()
        return Checked({**inputs, "__defaults": defaults}, failures)

    def diff(
        self,
        type_: str,
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        ignore_changes: Sequence[str],
    ) -> ResourceDiff:
        """Compare inputs with stored outputs."""
        keys = sorted({*old_inputs, *new_inputs} - {"__defaults"})
        changed = tuple(key for key in keys if plain(old_outputs.get(key)) != plain(new_inputs.get(key)))
        forces = _FORCES.get(type_, set(keys))
        replace = tuple(key for key in changed if key in forces)
        explicit = "name" in new_inputs and "name" not in new_inputs.get("__defaults", [])
        detailed = {key: DiffKind.UPDATE_REPLACE if key in replace else DiffKind.UPDATE for key in changed}
        return ResourceDiff(changed, replace, explicit, detailed)

    def planned(
        self, type_: str, new_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any] | None
    ) -> Properties:
        """Show the inputs; what is computed is unknown, or stays."""
        computed = _COMPUTED[type_]
        shown = {key: value for key, value in new_inputs.items() if key != "__defaults"}
        return {**shown, computed: old_outputs[computed] if old_outputs else UNKNOWN}

    def create(self, type_: str, inputs: Mapping[str, Any]) -> Created:
        """Make an object."""
        data = _wire(type_, inputs)

        def change(objects: dict[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
            if any(item["name"] == data["name"] for item in objects.values()):
                raise ProviderError(f"409: the name {data['name']} is taken")
            self._cloud.last += 1
            number = self._cloud.last
            objects[f"id-{number}"] = {**data, _COMPUTED[type_]: f"{_COMPUTED[type_]}-number-{number}"}
            return f"id-{number}", objects[f"id-{number}"]

        id_, made = self._cloud.ask("create", data["name"], change)
        return Created(id_, _outputs(made))

    def read(
        self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Properties | None:
        """Look an object up."""
        name = self._cloud.objects.get(id_, {}).get("name", id_)
        found = self._cloud.ask("read", name, lambda objects: objects.get(id_))
        return None if found is None else _outputs(found)

    def inputs_of(
        self, type_: str, old_inputs: Mapping[str, Any] | None, outputs: Mapping[str, Any]
    ) -> Properties:
        """Return what was read of the old inputs; of an import everything but what is computed."""
        if old_inputs is None:
            return {key: value for key, value in outputs.items() if key not in ("id", _COMPUTED[type_])}
        return {key: outputs.get(key, value) for key, value in old_inputs.items()}

    def update(
        self, type_: str, id_: str, old_outputs: Mapping[str, Any], new_inputs: Mapping[str, Any]
    ) -> Properties:
        """Change an object."""
        data = _wire(type_, new_inputs)

        def change(objects: dict[str, dict[str, Any]]) -> dict[str, Any]:
            objects[id_] = {**data, _COMPUTED[type_]: objects[id_][_COMPUTED[type_]]}
            return objects[id_]

        return _outputs(self._cloud.ask("update", data["name"], change))

    def delete(self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        """Remove an object."""
        name = str(outputs.get("name", id_))
        self._cloud.ask("delete", name, lambda objects: objects.pop(id_, None))

    def invoke(self, token: str, args: Mapping[str, Any]) -> Properties:
        """Find an object by its name."""

        def find(objects: dict[str, dict[str, Any]]) -> Properties:
            for id_, item in objects.items():
                if item["name"] == args["name"]:
                    return {"id": id_, **item}
            raise ProviderError(f"nothing is named {args['name']}")

        return self._cloud.ask("invoke", str(args.get("name")), find)

    def settle_interrupted_create(self, type_: str, inputs: Mapping[str, Any]) -> Interrupted:
        """Look for a credential of that name; discard it if it equals the intent."""
        if type_ != CREDENTIAL:
            return Interrupted.UNKNOWABLE
        wanted = _wire(type_, inputs)
        for id_, item in self._cloud.objects.items():
            if item["name"] == wanted["name"]:
                if {key: value for key, value in item.items() if key not in ("secret", "type")} != {
                    key: value for key, value in wanted.items() if key != "type"
                }:
                    return Interrupted.DIFFERENT
                self._cloud.ask("discard", item["name"], lambda objects, id_=id_: objects.pop(id_))
                return Interrupted.DISCARDED
        return Interrupted.ABSENT


def _wire(type_: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    data = {key: plain(value) for key, value in inputs.items() if key != "__defaults"}
    if has_unknown(data):
        raise AssertionError(f"an unknown was sent: {data}")
    return {"type": type_, **data}


def _outputs(item: Mapping[str, Any]) -> Properties:
    return {key: value for key, value in item.items() if key != "type"}
