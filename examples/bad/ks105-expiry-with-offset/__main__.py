"""ks105: an expiry with an offset, which would be stored as another instant."""

from datetime import UTC, datetime, timedelta

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

in_thirty_days = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT00:00:00Z")
openstack.identity.ApplicationCredential(
    "deploy",
    description="Deploy pipeline of the web shop",
    roles=["reader"],
    access_rules=[{"service": "compute", "method": "GET", "path": "/v2.1/servers"}],
    expires_at=in_thirty_days.replace("Z", "+02:00"),
    opts=pulumi.ResourceOptions(provider=ci),
)
