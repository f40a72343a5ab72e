"""Owns what the program is told from outside: stack configuration, two variables, and the files they name.

Nothing else of the environment is used: a variable `OS_*` would change the login behind the program's back,
so under a bare `pulumi` it is refused.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pulumi

from osaccess.access.login import Login
from osaccess.clock import utc_now
from osaccess.cloud.document import parse_cloud
from osaccess.cloud.model import CloudFacts
from osaccess.engines.owner_proofs import owner_proofs
from osaccess.environment import LOGIN_VARIABLE, WITHOUT_LOGIN_VARIABLE, now_of, stray_variables
from osaccess.errors import BadInput
from osaccess.files import beside, read_text
from osaccess.keystone.clouds_yaml import login_from_clouds_yaml
from osaccess.keystone.login_json import login_from_json
from osaccess.plan.model import AccessPlan
from osaccess.plan.owner_proof import OwnerProof
from osaccess.rules.profiles import PROD, REHEARSAL, Profile, profile_named
from osaccess.spec.document import Document, read_document


@dataclass(frozen=True, slots=True)
class ProgramInputs:
    """All that a run depends on. `login` is None only in a preview that was given none."""

    document: Document
    cloud: CloudFacts
    profile: Profile
    login: Login | None
    now: datetime

    def owner_proofs(self, plan: AccessPlan) -> dict[str, OwnerProof]:
        """Return the proofs of owners whose password this run does not make. Raises BadInput."""
        return owner_proofs(
            plan, os.environ, is_rehearsal=self.profile == REHEARSAL, is_preview=pulumi.runtime.is_dry_run()
        )


def read_inputs() -> ProgramInputs:
    """Return the inputs of this run. Raises BadInput or BadDocument before anything is registered."""
    config = pulumi.Config("osaccess")
    document_file = config.get("document") or "access.yaml"
    cloud_file = config.get("cloud") or "cloud.yaml"
    document = read_document(read_text(Path(document_file)), document_file, beside(Path(document_file)))
    cloud = parse_cloud(read_text(Path(cloud_file)), cloud_file)
    login = _login(config, os.environ)
    if login is not None and login.auth_url != cloud.auth_url:
        raise BadInput(
            f"The login is for {login.auth_url}, but {cloud_file} is about {cloud.auth_url}.",
            because="Role ids of one cloud mean nothing on another.",
            mend=f"Type: osaccess cloud pin --output {cloud_file} -- or name the right file in osaccess:cloud.",
        )
    if login is None and not pulumi.runtime.is_dry_run():
        raise BadInput(
            "There is no login to deploy with.",
            mend="Type: pulumi config set osaccess:login NAME, an entry of your clouds.yaml -- "
            "or source your openrc and run `osaccess up`.",
        )
    profile = profile_named(config.get("profile") or PROD.name)
    return ProgramInputs(document, cloud, profile, login, now_of(os.environ, utc_now))


def _login(config: pulumi.Config, environ: Mapping[str, str]) -> Login | None:
    if environ.get(WITHOUT_LOGIN_VARIABLE):
        return None
    handed_over = environ.get(LOGIN_VARIABLE)
    if handed_over:
        return login_from_json(handed_over)
    if strays := stray_variables(environ):
        raise BadInput(
            f"The environment holds a login of its own: {', '.join(strays)}.",
            because="The openstack plugin fills the owners' logins from it, and their credentials would belong to "
            "somebody else (seen).",
            mend=f"Type: unset {' '.join(strays)} -- or run `osaccess up`, which hands the login over cleanly.",
        )
    setting = config.get("login")
    if not setting:
        return None
    if not setting.lstrip().startswith("{"):
        return login_from_clouds_yaml(setting)
    if not pulumi.runtime.is_config_secret("osaccess:login"):
        raise BadInput(
            "osaccess:login holds a login in clear.",
            because="The backend keeps every plain configuration value in its history, readable, for ever.",
            mend="Type: pulumi config set --secret osaccess:login -- and change that password.",
        )
    return login_from_json(setting)
