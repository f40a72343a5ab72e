"""What is wrong, risky or worth knowing in a whole document on one cloud, without the cloud. Pure.

One subject a file; `registry.CHECKS` has them all. What cannot be told for want of a fact is said, never passed over.
"""
