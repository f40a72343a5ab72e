"""ks511: a pull request that sends the owner's password to somebody else."""

import pulumi
import pulumi_openstack as openstack

web = openstack.Provider(
    "web",
    auth_url="https://keystone.example.net/v3",
    user_name="web-ci",
    user_domain_id="default",
    password=pulumi.Config("web").get_secret("password") or pulumi.Output.secret("only-an-example"),
    tenant_name="web",
)
openstack.identity.Project(
    "shop", description="The web shop", tags=["team-web"], opts=pulumi.ResourceOptions(provider=web)
)
