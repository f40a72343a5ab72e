"""ks302: a team lead who becomes admin of the whole cloud."""

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

openstack.identity.RoleAssignment(
    "web-leads-on-web",
    group_id="5d1c8e",
    project_id="0d7b1c",
    role_id="8c1f0a6d4b0e4b4a9d5a7e2f3c6b1d20",  # admin, by cloud.yaml
    opts=pulumi.ResourceOptions(provider=ci),
)
