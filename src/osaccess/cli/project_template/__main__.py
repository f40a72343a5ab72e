"""Deploys access.yaml: document → plan → components. The real Pulumi CLI and the embedded engine run it unchanged."""

import pulumi

from osaccess.components import AccessDocument, told_plainly
from osaccess.engines.program import read_inputs
from osaccess.plan.build import build_plan

with told_plainly():
    inputs = read_inputs()
    plan = build_plan(inputs.document, inputs.cloud, inputs.now)
    access = AccessDocument(
        "access",
        plan,
        login=inputs.login,
        owner_proofs=inputs.owner_proofs(plan),
        protect=inputs.profile.protects_projects,
    )
    pulumi.export("credentials", access.credentials)
