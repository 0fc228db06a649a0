#!/usr/bin/env python3
"""Programs that do wrong, for the cases: faults.py MODE. All but a few begin well and go wrong at the first poll."""

import json
import os
import random
import sys
import time

mode = sys.argv[1]


def write(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def say(line):
    write(json.dumps(line) + "\n")


def linger():
    """Until the input ends."""
    while os.read(0, 65536):
        pass
    sys.exit(0)


if mode == "exits_at_once":
    sys.exit("no module named desk")
if mode == "never_ready":
    linger()

hello = json.loads(sys.stdin.buffer.readline())
abilities = hello["abilities"]
if mode == "lacks_ability":
    abilities = ["poll"]
say({"id": hello["id"], "done": {"protocol": 2 if mode == "wrong_version" else 1, "name": "faults", "abilities": abilities}})
if mode == "closes_stdin":
    os.close(0)
    while True:
        time.sleep(60)

for line in sys.stdin.buffer:
    request = json.loads(line)
    number = request["id"]
    if mode == "exits_in_the_middle":
        say({"id": number, "event": {"native_id": "1", "text": "Pothole"}})
        sys.exit(7)
    elif mode == "never_answers":
        linger()
    elif mode == "half_line":
        write('{"id": %d, "done": {"cur' % number)
        linger()
    elif mode == "half_line_then_end":
        write('{"id": %d, "done": {"cursor": "1"}}' % number)
        sys.exit(0)
    elif mode == "endless_line":
        for _ in range(1024):
            write("x" * (1 << 20))
    elif mode == "noise":
        os.write(1, bytes(random.Random(7).randrange(256) for _ in range(4096)) + b"\n")
    elif mode == "unknown_number":
        say({"id": number + 1000, "done": {"cursor": "1"}})
    elif mode == "answers_twice":
        write((json.dumps({"id": number, "done": {"cursor": "1"}}) + "\n") * 2)
    elif mode == "floods_events":
        for i in range(1000):
            say({"id": number, "event": {"native_id": str(i), "text": "Pothole"}})
    elif mode == "floods_errors":
        for _ in range(1024):
            sys.stderr.write("y" * 1000 + "\n" + "z" * (1 << 20))
    elif mode == "floods_log":
        while True:
            say({"log": "Pothole" * 100})
    elif mode == "tells_its_secret":
        secret = hello["secrets"]["key"]
        sys.stderr.write("I know %s\n" % secret)
        # Across where a long line is cut.
        sys.stderr.write("x" * 4080 + secret + "x" * 10000 + "\n")
        sys.stderr.flush()
        say({"log": "it is " + secret, "level": "warn"})
        write("and now all: " + secret + "\n")
    elif mode == "closes_stdout":
        os.close(1)
        linger()
    elif mode == "no_cursor":
        say({"id": number, "done": {}})
    elif mode == "nowhere":
        say({"id": number, "event": {"native_id": "1", "text": "Pothole", "lat": 91, "long": 0}})
    elif mode == "no_object":
        say([number])
    elif mode == "deep":
        write("[" * 100000 + "\n")
