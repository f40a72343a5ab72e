"""Owns /projects/{project_id}/tags."""

import json
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from osaccess.fake_keystone import errors, schema, schemas
from osaccess.fake_keystone.attributes import is_immutable
from osaccess.fake_keystone.call import Call, facts_about
from osaccess.fake_keystone.entities import Project
from osaccess.fake_keystone.wire import Reply, empty_reply, json_reply


def list_tags(call: Call) -> Reply:
    """Answer GET …/tags."""
    return _reply(call, _project(call, "list_project_tags").tags)


def replace_tags(call: Call) -> Reply:
    """Answer PUT …/tags."""
    project = _project(call, "update_project_tags")
    tags = call.body.get("tags", {})  # as Keystone: no tags at all are of a wrong type
    _check(schemas.TAGS, tags)
    stripped = [tag.strip() for tag in tags]
    _store(call, project, stripped, "update")
    return _reply(call, stripped)


def delete_tags(call: Call) -> Reply:
    """Answer DELETE …/tags."""
    _store(call, _project(call, "delete_project_tags"), (), "update")
    return empty_reply()


def check_tag(call: Call) -> Reply:
    """Answer GET and HEAD …/tags/{tag}."""
    project = _project(call, "get_project_tag")
    if call.args["tag"] not in project.tags:
        raise errors.NO_TAG(tag=call.args["tag"])
    return empty_reply()


def add_tag(call: Call) -> Reply:
    """Answer PUT …/tags/{tag}. Location is Keystone's own, which leads nowhere."""
    project = _project(call, "create_project_tag")
    tag = call.args["tag"]
    _check(schemas.TAG, tag)
    _check(schemas.TAGS, [*project.tags, tag])
    _store(call, project, (*project.tags, tag.strip()), "create")
    location = f"{call.parts.url}/{project.id}/tags/{quote(tag)}"
    headers = {"Content-Type": "text/html; charset=utf-8", "Vary": "X-Auth-Token", "Location": location}
    return Reply(201, headers)


def delete_tag(call: Call) -> Reply:
    """Answer DELETE …/tags/{tag}."""
    project = _project(call, "delete_project_tag")
    tag = call.args["tag"]
    if is_immutable(project.options):
        raise errors.IMMUTABLE_TAGS(verb="delete", id=project.id)
    if tag not in project.tags:
        raise errors.NO_TAG(tag=tag)
    _store(call, project, [one for one in project.tags if one != tag], "delete")
    return empty_reply()


def _project(call: Call, action: str) -> Project:
    id_ = call.args["project_id"]
    call.allow(action, facts_about(project=call.state.projects.get(id_)))
    return call.project(id_)


def _store(call: Call, project: Project, tags: Iterable[str], verb: str) -> None:
    if is_immutable(project.options):
        raise errors.IMMUTABLE_TAGS(verb=verb, id=project.id)
    call.state.projects.put(replace(project, tags=tuple(sorted(tags))))


def _check(wanted: schema.Schema, value: object) -> None:
    finding = schema.first_finding(wanted, value)
    if finding is not None:
        path, message = finding
        where = f"Invalid input for field '{'/'.join(map(str, path))}': " if path else ""
        raise errors.AGAINST_SCHEMA(detail=where + message)


def _reply(call: Call, tags: Iterable[str]) -> Reply:
    return json_reply(200, json.dumps({"links": {"self": call.parts.url}, "tags": list(tags)}))
