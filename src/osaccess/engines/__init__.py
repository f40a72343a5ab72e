"""What carries a plan out: the real Pulumi CLI, or the embedded engine."""
