"""ks101: what pulumi-openstack's own documentation shows for an unrestricted credential."""

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

example = openstack.identity.ApplicationCredential(
    "swift",
    description="Technical swift application credential",
    secret="supersecret",
    roles=["swiftoperator"],
    expires_at="2019-02-13T12:12:12Z",
    unrestricted=True,
    opts=pulumi.ResourceOptions(provider=ci),
)
pulumi.export("applicationCredentialSecret", example.secret)
