"""Owns the openstack package as the engine sees it: the plugin, and its configured providers.

Deliberately holds no knowledge of a single resource: schema, check, diff, stored shape and requests have files of
their own, and one table here joins types and requests.
"""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from osaccess.access.login import Login
from osaccess.engines.embedded.credential_listing import CredentialListing
from osaccess.engines.embedded.identity_assignment import InheritRoleAssignmentCalls, RoleAssignmentCalls
from osaccess.engines.embedded.identity_calls import Attributes, ResourceCalls, SharedSession
from osaccess.engines.embedded.identity_check import checked_inputs
from osaccess.engines.embedded.identity_config import CONFIG_SECRETS, login_of, refuse_unsupported
from osaccess.engines.embedded.identity_credential import ApplicationCredentialCalls
from osaccess.engines.embedded.identity_diff import property_detail, resource_diff, unconfigured_diff
from osaccess.engines.embedded.identity_functions import invoked
from osaccess.engines.embedded.identity_group import GroupCalls, UserMembershipCalls
from osaccess.engines.embedded.identity_project import ProjectCalls
from osaccess.engines.embedded.identity_role import RoleCalls
from osaccess.engines.embedded.identity_schema import (
    APPLICATION_CREDENTIAL,
    GROUP,
    INHERIT_ROLE_ASSIGNMENT,
    PACKAGE,
    PROJECT,
    ROLE,
    ROLE_ASSIGNMENT,
    SCHEMAS,
    USER,
    USER_MEMBERSHIP,
)
from osaccess.engines.embedded.identity_trouble import failed_create, named, told, told_to_the_user
from osaccess.engines.embedded.identity_user import UserCalls
from osaccess.engines.embedded.provider import (
    Checked,
    Created,
    Interrupted,
    ProviderError,
    ResourceDiff,
    UpdateFailed,
)
from osaccess.engines.embedded.stored_shape import (
    applied_outputs,
    half_made_outputs,
    imported_inputs,
    planned_outputs,
    read_outputs,
    refreshed_inputs,
)
from osaccess.engines.embedded.values import Properties, has_unknown, mark_secret, plain
from osaccess.errors import BadInput, OsaccessError
from osaccess.keystone.session import KeystoneSession

SessionFactory = Callable[[Login], KeystoneSession]

_CREDENTIALS: Final = ApplicationCredentialCalls()
_CALLS: Final[Mapping[str, ResourceCalls]] = MappingProxyType(
    {
        APPLICATION_CREDENTIAL: _CREDENTIALS,
        GROUP: GroupCalls(),
        INHERIT_ROLE_ASSIGNMENT: InheritRoleAssignmentCalls(),
        PROJECT: ProjectCalls(),
        ROLE: RoleCalls(),
        ROLE_ASSIGNMENT: RoleAssignmentCalls(),
        USER: UserCalls(),
        USER_MEMBERSHIP: UserMembershipCalls(),
    }
)


class OpenStackPlugin:
    """The package `openstack`. Providers with the same login share one session, and so one token.

    Args:
        session_of: makes the session of a login; it is called at the first request that needs it.

    """

    package = PACKAGE

    def __init__(self, session_of: SessionFactory = KeystoneSession) -> None:
        self._session_of = session_of
        self._lock = threading.Lock()
        self._shared: dict[Login, SharedSession] = {}

    @property
    def sessions(self) -> Sequence[KeystoneSession]:
        """Return the sessions made so far, for their counts."""
        return [shared.keystone for shared in self._shared.values()]

    def check_config(self, inputs: Mapping[str, Any]) -> Properties:
        """Return the provider's inputs with the secret ones marked."""
        return mark_secret({key: value for key, value in inputs.items() if value is not None}, CONFIG_SECRETS)

    def configure(self, config: Mapping[str, Any]) -> "OpenStackProvider":
        """Return a provider for this configuration. Raises BadInput for a setting that is not supported."""
        refuse_unsupported(plain(dict(config)))
        return OpenStackProvider(config, self._shared_session)

    def _shared_session(self, login: Login) -> SharedSession:
        one_keystone = replace(login, region="")  # a login belongs to a Keystone, not to a region
        with self._lock:
            if one_keystone not in self._shared:
                self._shared[one_keystone] = SharedSession(self._session_of(one_keystone))
            return self._shared[one_keystone]


class OpenStackProvider:
    """One configured provider; it sends nothing before the first request that is needed."""

    def __init__(self, config: Mapping[str, Any], shared_session: Callable[[Login], SharedSession]) -> None:
        self._config: Properties = plain(dict(config))
        self._shared_session = shared_session
        self.is_configured = not has_unknown(self._config)
        self._listing: CredentialListing | None = None

    @property
    def _shared(self) -> SharedSession:
        return self._shared_session(login_of(self._config))

    @property
    def _region(self) -> str:
        return str(self._config.get("region") or "")

    # ---- what sends nothing -----------------------------------------------------------------------------------

    def check(
        self, type_: str, name: str, old_inputs: Mapping[str, Any], new_inputs: Mapping[str, Any], seed: bytes
    ) -> Checked:
        """Validate inputs and fill defaults; an unconfigured provider leaves them as they are."""
        _require_known(type_)
        if not self.is_configured:
            return Checked(dict(new_inputs))
        return checked_inputs(type_, name, old_inputs, new_inputs, seed)

    def diff(
        self,
        type_: str,
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        ignore_changes: Sequence[str],
    ) -> ResourceDiff:
        """Compare new inputs with stored outputs; with an unconfigured provider everything may differ."""
        if not self.is_configured:
            return unconfigured_diff(old_inputs, new_inputs)
        return resource_diff(type_, old_outputs, new_inputs, ignore_changes)

    def planned(
        self, type_: str, new_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any] | None
    ) -> Properties:
        """Return what a preview shows as outputs; of an unconfigured provider nothing is known."""
        return planned_outputs(type_, new_inputs, old_outputs) if self.is_configured else {}

    def inputs_of(
        self, type_: str, old_inputs: Mapping[str, Any] | None, outputs: Mapping[str, Any]
    ) -> Properties:
        """Return the inputs that belong to outputs just read; `old_inputs` None = an import."""
        if old_inputs is None:
            return imported_inputs(type_, outputs)
        return refreshed_inputs(type_, old_inputs, outputs)

    # ---- what sends requests ----------------------------------------------------------------------------------

    def create(self, type_: str, inputs: Mapping[str, Any]) -> Created:
        """Create the resource and, where the answer does not hold all of it, read it back."""
        given = _given(inputs)
        try:
            made = _calls(type_).create(self._shared, given)
        except OsaccessError as error:
            raise failed_create(f"Creating {named(type_, given)}", type_, error) from error
        if made.attributes is not None:
            return Created(
                made.id, applied_outputs(type_, made.id, self._with_region(made.attributes, given), inputs)
            )
        return self._read_back(type_, made.id, inputs)

    def _read_back(self, type_: str, id_: str, inputs: Mapping[str, Any]) -> Created:
        given = _given(inputs)
        doing = f"Reading {named(type_, given)} after its creation"
        try:
            attributes = _calls(type_).read(self._shared, id_, given)
        except OsaccessError as error:
            return Created(id_, half_made_outputs(type_, id_, inputs), told(doing, error))
        if attributes is None:
            raise ProviderError(f"{doing}: it is not there, although Keystone said that it was created.")
        return Created(id_, applied_outputs(type_, id_, self._with_region(attributes, given), inputs))

    def read(
        self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Properties | None:
        """Return the present outputs, or None where the resource is gone."""
        known = {**_given(outputs), **_given(inputs)}
        with told_to_the_user(f"Reading {named(type_, known)}"):
            attributes = self._attributes_of(type_, id_, known)
        if attributes is None:
            return None
        return read_outputs(type_, id_, self._with_region(attributes, known), {**outputs, **inputs})

    def expect_reads(self, type_: str, ids: Collection[str]) -> None:
        """Read these with one request where that takes fewer: several application credentials."""
        if type_ == APPLICATION_CREDENTIAL and len(ids) > 1 and self._listing is None:
            self._listing = CredentialListing(ids)

    def _attributes_of(self, type_: str, id_: str, known: Mapping[str, Any]) -> Attributes | None:
        if type_ == APPLICATION_CREDENTIAL and self._listing is not None:
            return _CREDENTIALS.read_listed(self._shared, self._listing, id_, known)
        return _calls(type_).read(self._shared, id_, known)

    def update(
        self, type_: str, id_: str, old_outputs: Mapping[str, Any], new_inputs: Mapping[str, Any]
    ) -> Properties:
        """PATCH what differs, if anything does, and read the result."""
        given, olds = _given(new_inputs), plain(dict(old_outputs))
        changes = _changes(type_, olds, given)
        calls, doing = _calls(type_), f"Updating {named(type_, given)}"
        try:
            if changes:
                calls.update(self._shared, id_, changes)
            attributes = calls.read(self._shared, id_, {**olds, **dict.fromkeys(changes, ""), **given})
        except OsaccessError as error:
            partial = half_made_outputs(type_, id_, new_inputs, old_outputs)
            raise UpdateFailed(told(doing, error), partial) from error
        if attributes is None:
            raise ProviderError(f"{doing}: it is gone. `osaccess refresh` takes it out of the state.")
        return applied_outputs(type_, id_, self._with_region(attributes, given), new_inputs, old_outputs)

    def delete(self, type_: str, id_: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        """Delete the resource; one that is gone already counts as deleted."""
        stored = plain(dict(outputs))
        with told_to_the_user(f"Deleting {named(type_, stored)}"):
            _calls(type_).delete(self._shared, id_, stored)

    def invoke(self, token: str, args: Mapping[str, Any]) -> Properties:
        """Answer a function; an unconfigured provider answers nothing, as the plugin does."""
        if not self.is_configured:
            return {}
        with told_to_the_user(f"Calling {token.rpartition(':')[2]}"):
            return invoked(token, self._shared, plain(dict(args)), self._region)

    def settle_interrupted_create(self, type_: str, inputs: Mapping[str, Any]) -> Interrupted:
        """Look for what an interrupted create may have left; only application credentials are looked for."""
        if type_ != APPLICATION_CREDENTIAL:
            return Interrupted.UNKNOWABLE
        given = _given(inputs)
        with told_to_the_user(f"Looking for {named(type_, given)} after an interrupted run"):
            return _CREDENTIALS.settle_interrupted_create(self._shared, given)

    def _with_region(self, attributes: Attributes, given: Mapping[str, Any]) -> Attributes:
        return {**attributes, "region": given.get("region") or self._region}


def _require_known(type_: str) -> None:
    if type_ not in _CALLS:
        raise BadInput(
            f"The resource type {type_} is not supported by the embedded engine.",
            mend=f"It knows {', '.join(sorted(_CALLS))}; else run with the Pulumi CLI.",
        )


def _calls(type_: str) -> ResourceCalls:
    _require_known(type_)
    return _CALLS[type_]


def _given(inputs: Mapping[str, Any]) -> Properties:
    """Return plain inputs without nulls and without the marks that Check left."""
    return {key: value for key, value in plain(dict(inputs)).items() if key[:2] != "__" and value is not None}


def _changes(type_: str, olds: Mapping[str, Any], given: Mapping[str, Any]) -> Properties:
    """Return the new values of the properties that differ and can be changed in place."""
    return {
        key: given.get(key, property_.default)
        for key, property_ in SCHEMAS[type_].items()
        if not property_.forces_new
        and property_detail(key, property_, olds, given)
        and (olds.get(key) or given.get(key, property_.default))
    }
