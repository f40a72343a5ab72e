"""The shop's access: a document, and the dashboard of the metrics team, which is older than the document."""

import secrets

import pulumi
import pulumi_openstack as openstack

from osaccess.components import AccessDocument, told_plainly
from osaccess.components.logins import deploy_provider
from osaccess.engines.program import read_inputs
from osaccess.plan.build import build_plan

with told_plainly():
    inputs = read_inputs()
    plan = build_plan(inputs.document, inputs.cloud, inputs.now)
    AccessDocument("access", plan, login=inputs.login, owner_proofs=inputs.owner_proofs(plan), protect=False)

admin = pulumi.ResourceOptions(provider=deploy_provider(inputs.login, plan.auth_url, pulumi.ResourceOptions()))
metrics = openstack.identity.Project("metrics", name="metrics", description="Dashboards", opts=admin)
grafana = openstack.identity.User(
    "grafana",
    name="grafana",
    description="Dashboards of the metrics team (metrics-team@example.org)",
    password=pulumi.Output.secret(secrets.token_urlsafe(32)),
    opts=pulumi.ResourceOptions.merge(admin, pulumi.ResourceOptions(ignore_changes=["password"])),
)
reads = openstack.identity.RoleAssignment(
    "grafana-reads-metrics",
    user_id=grafana.id,
    project_id=metrics.id,
    role_id=inputs.cloud.roles["reader"].id,
    opts=admin,
)
login = openstack.Provider(
    "grafana@metrics",
    auth_url=plan.auth_url,
    user_name=grafana.name,
    user_domain_id="default",
    password=grafana.password,
    tenant_id=metrics.id,
    opts=pulumi.ResourceOptions(depends_on=[reads]),
)
openstack.identity.ApplicationCredential(
    "grafana-dashboards",
    description="Dashboards of the metrics team, on mon-1.example.org",
    roles=["reader"],
    access_rules=[{"service": "compute", "method": "GET", "path": "/compute/v2.1/servers/**"}],
    expires_at=f"{inputs.now.year}-12-24T00:00:00Z",
    opts=pulumi.ResourceOptions(provider=login),
)
# Copied from the documentation of pulumi-openstack.
openstack.identity.ApplicationCredential(
    "swift",
    description="Technical swift application credential",
    secret="supersecret",
    roles=["reader"],
    expires_at=f"{inputs.now.year}-02-13T12:12:12Z",
    unrestricted=True,
    opts=pulumi.ResourceOptions(provider=login),
)
