"""Runs the host of the components as the engine does, and asks it over gRPC."""

import contextlib
import subprocess
import sys

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from support.command import ROOT


@contextlib.contextmanager
def hosted(folder=ROOT / "components"):
    """Give a stub of the provider that the folder's plugin is."""
    command = [sys.executable, str(folder), "127.0.0.1:0"]  # the engine's address; nothing here speaks to it
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline().strip()
            assert port.isdecimal(), process.stderr.read()
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield provider_pb2_grpc.ResourceProviderStub(channel)
        finally:
            process.terminate()


def schema_of(stub):
    return stub.GetSchema(provider_pb2.GetSchemaRequest(version=0), timeout=120).schema
