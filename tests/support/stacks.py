"""The environment of whoever deploys to a Keystone: an admin's openrc, and a file backend of its own."""


def admin_environ(keystone):
    """Return the variables of the admin's openrc."""
    method = keystone.login.method
    return {
        "OS_AUTH_URL": keystone.auth_url,
        "OS_USERNAME": method.user.name,
        "OS_PASSWORD": method.password.reveal(),
        "OS_PROJECT_NAME": "admin",
        "OS_USER_DOMAIN_ID": "default",
        "OS_PROJECT_DOMAIN_ID": "default",
    }


def deployer(keystone, folder):
    """Return the same with a state in the folder."""
    return {
        **admin_environ(keystone),
        "PULUMI_BACKEND_URL": f"file://{folder}/state",
        "PULUMI_CONFIG_PASSPHRASE": "only-a-test",
    }
