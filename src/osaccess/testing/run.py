"""Owns what a rehearsed operation came to, and asserting it in one line; deliberately runs nothing."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Self

from osaccess.access.secret import Secret
from osaccess.counted import counted
from osaccess.engines.embedded.events import Diagnostic, PolicyViolation, ResourceFailed, Severity
from osaccess.engines.embedded.operations import RunResult
from osaccess.engines.embedded.resource_state import ResourceState
from osaccess.engines.embedded.steps import Op
from osaccess.engines.embedded.values import SecretValue, plain, to_wire
from osaccess.engines.outcomes import outcomes

_STACK = "pulumi:pulumi:Stack"
_OUR_OWN = "pulumi:"


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, or would be, to one resource.

    Attributes:
        op: in Pulumi's words: create, update, replace, delete, read, import.
        type: Pulumi's type token; `kind` is its last part.
        name: the logical name.
        changed: the properties that differ.
        failed: it was tried and did not work.

    """

    op: str
    type: str
    name: str
    changed: tuple[str, ...] = ()
    failed: bool = False

    @property
    def kind(self) -> str:
        """The type's last part: Project, ApplicationCredential."""
        return self.type.rpartition(":")[2]

    def __str__(self) -> str:
        changed = f" ({', '.join(self.changed)})" if self.changed else ""
        return f"{self.op} {self.kind} {self.name}{changed}{' FAILED' if self.failed else ''}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a policy found: its name and level, the logical name of the resource, and its message."""

    policy: str
    level: str
    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.level} {self.policy} on {self.name}: {self.message}"


@dataclass(frozen=True, slots=True)
class Sent:
    """One request to Keystone, but for those that ask for a token. `path` is below the endpoint: `/users`."""

    method: str
    path: str
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of the stack afterwards; secrets are wrapped, `value.reveal()` is their text."""

    type: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """What an operation came to. Every method that asserts returns the run, so that they can be chained.

    Attributes:
        title: preview, up, refresh or destroy.
        succeeded: whether the engine says so.
        steps: what was done, in order of completion; nothing that stayed the same, and not the stack itself.
        findings: what the policy packs found, in order.
        requests: what was sent to Keystone, in order of arrival.
        tokens: how many tokens were asked for besides.
        outputs: of the stack; a secret is wrapped, `value.reveal()` is its text, JSON where it was no text.
        messages: warnings and errors.
        resources: the stack afterwards.

    """

    title: str
    succeeded: bool
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    requests: tuple[Sent, ...]
    tokens: int
    outputs: Mapping[str, Any]
    messages: tuple[str, ...]
    resources: tuple[Resource, ...] = field(repr=False)

    # ---- steps --------------------------------------------------------------------------------------------------

    def creates(self, *names: str) -> Self:
        """Assert that exactly these resources are created, in any order; logins and components do not count."""
        __tracebackhide__ = True
        return self._does("create", names)

    def updates(self, *names: str) -> Self:
        """Assert that exactly these are updated in place; by a refresh: that they were found changed."""
        __tracebackhide__ = True
        return self._does("update", names)

    def replaces(self, *names: str) -> Self:
        """Assert that exactly these are replaced."""
        __tracebackhide__ = True
        return self._does("replace", names)

    def deletes(self, *names: str) -> Self:
        """Assert that exactly these are deleted; by a refresh: that they were found gone."""
        __tracebackhide__ = True
        return self._does("delete", names)

    def changes_nothing(self) -> Self:
        """Assert that every resource stays as it is, logins and components, too."""
        __tracebackhide__ = True
        steps = [step for step in self.steps if step.op != "read"]
        return self if not steps else self._fail("changes something", (), steps)

    def _does(self, op: str, names: Iterable[str]) -> Self:
        __tracebackhide__ = True
        done = [step.name for step in self.steps if step.op == op and _counts(step)]
        if sorted(done) != sorted(names):
            self._fail(f"does not {op} what it should", names, done)
        return self

    # ---- findings, requests, outputs ----------------------------------------------------------------------------

    def finds(self, *policies: str) -> Self:
        """Assert that exactly these policies found something, at whatever level."""
        __tracebackhide__ = True
        found = {finding.policy for finding in self.findings}
        return self if found == set(policies) else self._fail("finds something else", policies, sorted(found))

    def finds_nothing(self) -> Self:
        """Assert that no policy found anything."""
        __tracebackhide__ = True
        return self.finds()

    def sends(self, *requests: str) -> Self:
        """Assert that exactly these requests are sent, in any order: `POST /users`; tokens do not count."""
        __tracebackhide__ = True
        sent = [f"{one.method} {one.path}" for one in self.requests]
        return self if sorted(sent) == sorted(requests) else self._fail("sends something else", requests, sent)

    def sends_nothing(self) -> Self:
        """Assert that Keystone hears nothing, not even a login."""
        __tracebackhide__ = True
        if self.tokens:
            self._fail("asks for tokens", (), [f"{self.tokens} tokens"])
        return self.sends()

    def says(self, text: str) -> Self:
        """Assert that a warning, an error or a finding holds this text."""
        __tracebackhide__ = True
        said = [*self.messages, *map(str, self.findings)]
        return self if any(text in one for one in said) else self._fail("does not say so", (text,), said)

    def resource(self, name: str) -> Resource:
        """Return the resource with this logical name. Fails where there is not exactly one."""
        __tracebackhide__ = True
        found = [one for one in self.resources if one.name == name and not one.type.startswith(_OUR_OWN)]
        if len(found) != 1:
            self._fail("has no such resource", (name,), [one.name for one in self.resources])
        return found[0]

    def _fail(self, what: str, wanted: Iterable[str], found: Iterable[object]) -> NoReturn:
        __tracebackhide__ = True
        lines = [f"{self.title} {what}", *_listed("wanted", wanted), *_listed("found", found)]
        raise AssertionError("\n".join([*lines, *self.story()]))

    def story(self) -> list[str]:
        """Return the whole run as lines for a failure's message; it holds no secret."""
        return [
            f"the {self.title} {'succeeded' if self.succeeded else 'FAILED'}",
            *(f"  {step}" for step in self.steps),
            *(f"  {finding}" for finding in self.findings),
            *(f"  {message}" for message in self.messages),
            f"  {counted(len(self.requests), 'request')} and {counted(self.tokens, 'token')}",
        ]


def run_of(title: str, result: RunResult, requests: Iterable[Sent], tokens: int) -> Run:
    """Return what a test sees of a result of the engine."""
    error = [str(result.user_error)] if result.user_error is not None else []
    return Run(
        title=title,
        succeeded=result.succeeded,
        steps=tuple(_steps(result)),
        findings=tuple(_findings(result)),
        requests=tuple(requests),
        tokens=tokens,
        outputs=_wrapped(result.outputs),
        messages=(*_messages(result), *error),
        resources=tuple(_resource(state) for state in result.resources if not state.delete),
    )


def _steps(result: RunResult) -> Iterable[Step]:
    for event in outcomes(result.events):
        if event.type != _STACK and event.op is not Op.SAME:
            failed = isinstance(event, ResourceFailed)
            yield Step(event.op.value, event.type, event.name, tuple(event.diff.changed), failed)


def _findings(result: RunResult) -> Iterable[Finding]:
    for event in result.events:
        if isinstance(event, PolicyViolation):
            name = event.urn.rpartition("::")[2]
            yield Finding(event.policy, event.level.value, name, event.message.strip())


def _messages(result: RunResult) -> Iterable[str]:
    for event in result.events:
        if isinstance(event, Diagnostic) and event.severity is not Severity.INFO:
            yield f"{event.severity}: {event.message.strip()}"


def _counts(step: Step) -> bool:
    return not step.failed and step.type.startswith("openstack:")


def _resource(state: ResourceState) -> Resource:
    return Resource(state.type, state.name, state.id, _wrapped(state.inputs), _wrapped(state.outputs))


def _wrapped(value: Any) -> Any:
    match value:
        case SecretValue(inner):
            text = plain(inner)
            return Secret(text if isinstance(text, str) else json.dumps(to_wire(text)))
        case dict():
            return {key: _wrapped(item) for key, item in value.items() if not key.startswith("__")}
        case list():
            return [_wrapped(item) for item in value]
    return value


def _listed(title: str, things: Iterable[object]) -> list[str]:
    lines = [f"    {one}" for one in things]
    return [f"  {title}:", *(lines or ["    nothing"])]
