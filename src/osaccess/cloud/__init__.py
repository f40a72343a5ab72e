"""Facts about one cloud, checked in as cloud.yaml: role ids and implications, service types and mount prefixes.

Pure: reading the cloud itself is `osaccess.keystone`'s.
"""
