"""What the services' APIs offer: operations with the lowest role that they need, service types, presets of rules.

Pure: the data comes with the package; nothing is asked of a cloud.
"""
