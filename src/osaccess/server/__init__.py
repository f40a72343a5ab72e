"""A real Keystone on loopback from PyPI, and a probe service behind the real keystonemiddleware."""
