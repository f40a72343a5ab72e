"""Section 6: the gate of a service decides as the real keystonemiddleware, behind which the rehearsal's probe stands."""

PATTERNS = (
    "/image/a/images",
    "/image/b/images/*",
    "/image/c/images/{image_id}",
    "/image/d/images/**",
    "/image/e/**/file",
    "/image/f/im*s",
    "/image/g/***",
    "/image/h.0/lb",
    "/image/i/images?limit=1",
    "/image/j/a b",
    "/image/k/a:b",
    "/image/l/AUTH_{project_id}/c/**",
    "/v2/without/prefix",
    "/image/m/open{brace",
)

PATHS = (
    "/image/a/images", "/image/a/images/", "/image/a/images?any=query", "/image/a/%69mages", "/image/A/images", "/image/a/images;x",
    "/image/b/images/1", "/image/b/images/a.b-c", "/image/b/images/%C3%A9", "/image/b/images", "/image/b/images/", "/image/b/images/1/",
    "/image/b/images/1/file", "/image/b/images/a%2Fb", "/image/c/images/1", "/image/c/images", "/image/d/images/", "/image/d/images/1/x",
    "/image/d/images", "/image/d/imagesX", "/image/e/a/b/file", "/image/e//file", "/image/e/file", "/image/f/images", "/image/f/ims",
    "/image/f/im/s", "/image/g/a/b", "/image/g/", "/image/g/a", "/image/h.0/lb", "/image/hx0/lb", "/image/i/images?limit=1",
    "/image/i/imagelimit=1", "/image/j/a%20b", "/image/k/a:b", "/image/k/a%3Ab", "/image/l/AUTH_abc/c/x/y", "/image/l/AUTH_abc/c",
    "/image/v2/without/prefix", "/image/m/openbrace", "/compute/a/images",
)  # fmt: skip


def ask(case, method, path, token):
    answer = case.keystone.probe(method, path, token)
    note = [answer.status]
    if answer.status == 401:
        note += [answer.headers["www-authenticate"], answer.json if method != "HEAD" else ""]
    case.note(f"{method} {path}", note)


def test_which_requests_pass(case):
    case.keystone.with_services()
    world = case.world()
    rules = [{"service": "image", "method": "GET", "path": pattern} for pattern in PATTERNS]
    token = case.credential_token(*case.credential(world, access_rules=rules))
    for path in PATHS:
        ask(case, "GET", path, token)
    for method in ("HEAD", "POST", "OPTIONS"):
        ask(case, method, "/image/a/images", token)


def test_tokens_without_rules_and_dead_ones(case):
    case.keystone.with_services()
    world = case.world()
    id_, secret = case.credential(world)
    token = case.credential_token(id_, secret)
    for one in (world.token, token, "garbage", None, case.token(world.user)):
        ask(case, "GET", "/image/anything", one)
    case.admin("DELETE", f"/users/{world.user}/application_credentials/{id_}")
    ask(case, "GET", "/image/anything", token)


def test_service_that_is_not_in_the_catalogue(case):
    world = case.world()
    rules = [{"service": "nonesuch", "method": "GET", "path": "/**"}]
    token = case.credential_token(*case.credential(world, access_rules=rules))
    ask(case, "GET", "/image/anything", token)
