"""A stranger's test: code that logs in with keystoneauth1."""

import pytest
from keystoneauth1 import exceptions, session
from keystoneauth1.identity import v3


def login(keystone, password="admin-password"):
    return session.Session(
        v3.Password(
            keystone.url,
            username="admin",
            password=password,
            user_domain_id="default",
            project_name="admin",
            project_domain_id="default",
        )
    )


def test_the_right_password_gives_a_token(fake_keystone):
    assert login(fake_keystone).get_token()


def test_a_wrong_password_does_not(fake_keystone):
    with pytest.raises(exceptions.Unauthorized, match="The request you have made requires authentication"):
        login(fake_keystone, "guessed").get_token()


def test_a_token_dies_with_its_user(fake_keystone):
    admin = login(fake_keystone)
    body = {"user": {"name": "bot", "password": "bot-password", "domain_id": "default"}}
    bot = admin.post(f"{fake_keystone.url}/users", json=body).json()["user"]
    his = v3.Password(fake_keystone.url, user_id=bot["id"], password="bot-password", unscoped=True)
    token = session.Session(his).get_token()
    fake_keystone.clock.advance(seconds=2)  # revocation has a granularity of a second
    admin.patch(f"{fake_keystone.url}/users/{bot['id']}", json={"user": {"enabled": False}})
    answer = admin.get(f"{fake_keystone.url}/auth/tokens", headers={"X-Subject-Token": token}, raise_exc=False)
    assert answer.status_code == 404
