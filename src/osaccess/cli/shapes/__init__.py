"""Owns what readers of `--json` may count on: one description for each verb, which tests hold real output to."""
