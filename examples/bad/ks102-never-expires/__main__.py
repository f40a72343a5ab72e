"""ks102: a credential without an end."""

import pulumi
import pulumi_openstack as openstack

ci = openstack.Provider(
    "ci",
    auth_url="http://127.0.0.1:5000/v3",
    user_name="web-ci",
    user_domain_id="default",
    password=pulumi.Output.secret("only-an-example"),
    tenant_name="web",
    project_domain_id="default",
)

openstack.identity.ApplicationCredential(
    "deploy",
    description="Deploy pipeline of the web shop",
    roles=["reader"],
    access_rules=[{"service": "compute", "method": "GET", "path": "/v2.1/servers"}],
    opts=pulumi.ResourceOptions(provider=ci),
)
