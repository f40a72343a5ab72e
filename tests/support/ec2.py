"""EC2 credentials on the real Keystone: made, and logged in with as a service does that speaks S3."""

import json
import secrets

import requests
from keystoneclient.contrib.ec2.utils import Ec2Signer

from osaccess.keystone.session import KeystoneSession


def ec2_of(person):
    """Let a person make an EC2 credential on its project; return access key and secret."""
    path = f"/users/{person.id}/credentials/OS-EC2"
    return KeystoneSession(person.login).request("POST", path, {"tenant_id": person.project}).body["credential"]


def credential_of(cloud, type_, user_id, project_id=None, **blob):
    """Let an admin keep a credential of a type; return its record, with the blob."""
    body = {"type": type_, "user_id": user_id, "project_id": project_id, "blob": json.dumps(blob)}
    return cloud.admin.request("POST", "/credentials", {"credential": body}).body["credential"]


def ec2_from(cloud, person, **origin):
    """Make an EC2 credential as it was made from an application credential or a trust; as `ec2_of`."""
    blob = {"access": secrets.token_hex(16), "secret": secrets.token_hex(16), **origin}
    credential_of(cloud, "ec2", person.id, person.project, **blob)
    return blob


def token_of_ec2(cloud, made):
    """Sign in with an EC2 credential; return the status, and the token's text ("" = none)."""
    request = {
        "access": made["access"], "host": "s3", "verb": "GET", "path": "/",
        "params": {
            "SignatureVersion": "2", "SignatureMethod": "HmacSHA256", "AWSAccessKeyId": made["access"],
        },
    }  # fmt: skip
    signed = {**request, "signature": Ec2Signer(made["secret"]).generate(request)}
    answer = requests.post(
        f"{cloud.admin.auth_url}/ec2tokens",
        json={"credentials": signed},
        headers={"X-Auth-Token": cloud.admin.token_text()},
        timeout=60,
    )
    return answer.status_code, answer.headers.get("X-Subject-Token", "")
