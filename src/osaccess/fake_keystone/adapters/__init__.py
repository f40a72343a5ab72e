"""The ways from a client to a fake: `responses` in this process, HTTP on loopback for all others, pytest fixtures."""
