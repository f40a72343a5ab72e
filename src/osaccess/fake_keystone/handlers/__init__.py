"""The handlers of the fake: one file per noun, routed by `osaccess.fake_keystone.routes`."""
