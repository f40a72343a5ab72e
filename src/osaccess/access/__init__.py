"""The vocabulary that all rooms share: access rules and paths, role closure, expiry, login, secret.

Pure: no pulumi, no HTTP, no environment, no clock.
"""
