"""The SDK's wait at the end of a program costs in proportion to the program, and still ends it where it would."""

import asyncio
import contextvars
import threading

import pulumi
import pytest
from pulumi.runtime import stack as sdk_stack

from osaccess.engines.embedded import sdk_waiting
from support.in_memory_provider import Thing


@pytest.fixture
def looked_at(monkeypatch):
    """How many values each wait of asyncio looked at; without the looks that only a slow machine makes."""
    monkeypatch.setattr(sdk_waiting, "_VALUES_FOR_EACH_SECOND", 0.01)
    sizes = []
    original = asyncio.wait

    async def counting(futures, **options):
        futures = set(futures)
        sizes.append(len(futures))
        return await original(futures, **options)

    monkeypatch.setattr(asyncio, "wait", counting)
    return sizes


def test_the_values_looked_at_grow_with_the_program_and_not_with_its_square(make_lab, looked_at):
    def things(count):
        def program():
            last = Thing("0")
            for number in range(1, count):
                last = Thing(str(number), note=last.serial)  # one after the other: each ends alone

        return program

    totals = []
    for count in (20, 80):
        looked_at.clear()
        assert make_lab().up(things(count)).succeeded
        totals.append(sum(looked_at))
    few, many = totals
    assert 0 < many <= 6 * few


def test_a_value_that_fails_ends_the_program_although_another_is_not_there_yet(lab, messages_of):
    never = threading.Event()

    def program():
        async def waits():
            while not never.is_set():
                await asyncio.sleep(0.01)

        pulumi.Output.from_input(waits())
        Thing("a").serial.apply(lambda serial: serial[99])

    result = lab.up(program)
    assert not result.succeeded
    assert "IndexError: string index out of range" in messages_of(result)


def test_other_programs_of_the_process_wait_as_the_sdk_does(lab):
    assert lab.up(lambda: Thing("a")).succeeded

    async def first_of_two():
        done = asyncio.ensure_future(asyncio.sleep(0))
        open_ = asyncio.get_running_loop().create_future()
        return await sdk_stack.asyncio.wait([done, open_], return_when=asyncio.FIRST_COMPLETED)

    def run():
        loop = asyncio.new_event_loop()
        try:
            return [len(each) for each in loop.run_until_complete(asyncio.wait_for(first_of_two(), 60))]
        finally:
            loop.close()

    assert contextvars.Context().run(run) == [1, 1]
