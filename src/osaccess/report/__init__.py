"""What a run of an engine would change, for reviewers: findings, changes and cloud facts become documents. Pure."""
