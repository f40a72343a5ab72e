from osaccess.server.log_excerpt import cause, text_since

_TRACEBACK = """\
2026-11-22 12:46:40.492 18375 ERROR stevedore.extension [-] Could not load 'oslo_cache.memcache_pool': No module \
named 'memcache': ModuleNotFoundError: No module named 'memcache'
Traceback (most recent call last):
  File "api.py", line 3, in <module>
    raise SystemExit
sqlalchemy.exc.OperationalError: unable to open database file
During shutdown
"""


def test_the_cause_is_the_last_exception():
    assert cause(_TRACEBACK) == "sqlalchemy.exc.OperationalError: unable to open database file"


def test_without_an_exception_the_cause_is_the_last_line():
    assert cause("2026-11-22 12:46:40.492 18375 CRITICAL keystone [-] no keys here\n") == "no keys here"


def test_what_every_start_says_is_no_cause():
    assert cause(_TRACEBACK.splitlines()[0]) == ""


def test_only_what_came_since_counts(tmp_path):
    log = tmp_path / "log"
    log.write_text("old\nnew\n")
    assert text_since(log, 4) == "new\n"
    assert text_since(tmp_path / "missing", 0) == ""
