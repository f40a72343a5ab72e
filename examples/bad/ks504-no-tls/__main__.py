"""ks504: a login over the open wire."""

import pulumi
import pulumi_openstack as openstack

web = openstack.Provider(
    "web",
    auth_url="http://keystone.example.org:5000/v3",
    application_credential_id="0d7b1c",
    application_credential_secret=pulumi.Output.secret("only-an-example"),
)
openstack.identity.Project(
    "shop", description="The web shop", tags=["team-web"], opts=pulumi.ResourceOptions(provider=web)
)
