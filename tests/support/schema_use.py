"""Compares how an example uses the components with their schema: every input and output has to exist, none may lack."""

import re

_NEW = re.compile(r'(?:const (\w+) = )?new osaccess\.(\w+)\("[^"]+", (?=\{)')


def mistakes(schema, class_name, inputs):
    """Return what is wrong with the inputs of one resource; values that are no constant are only named."""
    resource = schema["resources"].get(f"osaccess:index:{class_name}")
    if resource is None:
        return [f"there is no {class_name}"]
    known, required = resource["inputProperties"], set(resource.get("requiredInputs", ()))
    found = [f"{class_name} has no input {key}" for key in inputs if key not in known]
    found += [f"{class_name} needs {key}" for key in sorted(required - inputs.keys())]
    for key, value in inputs.items():
        if key in known:
            found += _type_mistakes(schema, f"{class_name}.{key}", known[key], value)
    return found


def _type_mistakes(schema, where, wanted, value):
    if "$ref" in wanted and isinstance(value, dict):
        type_ = schema["types"][wanted["$ref"].removeprefix("#/types/")]
        wrong = set(value) ^ set(type_["properties"])
        return [f"{where}: {sorted(wrong)} do not fit"] if wrong else []
    kinds = {"string": str, "boolean": bool, "array": list, "object": dict}
    if isinstance(value, Reference):
        return []
    if not isinstance(value, kinds[wanted["type"]]):
        return [f"{where} is no {wanted['type']}: {value!r}"]
    if isinstance(value, list):
        return [line for item in value for line in _type_mistakes(schema, where, wanted["items"], item)]
    return []


class Reference(str):
    """A value that is the output of something else."""


def outputs_of(schema, class_name):
    return set(schema["resources"][f"osaccess:index:{class_name}"]["properties"])


def typescript_resources(text):
    """Return (variable, class, inputs) of each component that a TypeScript program makes."""
    return [(made[1], made[2], _object(text, made.end())[0]) for made in _NEW.finditer(text)]


def typescript_reads(text, variable):
    """Return the properties that are read of a variable."""
    return set(re.findall(rf"(?<![\w.]){variable}\.(\w+)", text))


_TOKEN = re.compile(r'\s*(?:(")((?:[^"\\]|\\.)*)"|([{}\[\]:,])|([\w.]+(?:\([^()]*\))?))')


def _object(text, at):
    """Parse an object literal with constants and references in it; return it and where it ends."""
    value, at = _value(text, at)
    assert isinstance(value, dict)
    return value, at


def _value(text, at):
    token, at = _token(text, at)
    if token == "{":
        found = {}
        while (key_and_at := _token(text, at))[0] != "}":
            key, at = key_and_at
            if key == ",":
                continue
            colon, at = _token(text, at)
            assert colon == ":", (key, colon)
            found[str(key)], at = _value(text, at)
        return found, key_and_at[1]
    if token == "[":
        items = []
        while (next_and_at := _token(text, at))[0] != "]":
            if next_and_at[0] == ",":
                at = next_and_at[1]
                continue
            item, at = _value(text, at)
            items.append(item)
        return items, next_and_at[1]
    return token, at


def _token(text, at):
    match = _TOKEN.match(text, at)
    assert match, text[at : at + 40]
    quote, content, sign, word = match.groups()
    if quote:
        return content, match.end()
    return (sign or {"true": True, "false": False}.get(word, Reference(word))), match.end()
