#!/usr/bin/env python3
"""Hears what is put into a folder: one file a message, .txt (its text) or .json (the members of a mention).

For whatever can write a file: a scanner, a mail rule, a phone desk's form, a script. Crier starts it:

  - name: 'desk'
    connector: 'exec'
    program: 'connectors/exec/examples/listen.py'
    abilities: ['poll']
    options: {folder: '/var/spool/crier/desk'}
    poll_every: '5s'

Write a file under a name that begins with a dot and rename it when it is whole. Each file is heard once; the files
stay where they are, and old ones may be removed. Python 3.9, nothing beside its standard library.
docs/exec-protocol.md is the protocol.
"""

import datetime
import json
import os
import stat
import sys
import time

MOST = 100  # files of one poll
LARGEST = 256 * 1024  # bytes of one file
# A file system's clock moves in steps: of two files of one step one may still be on its way. So a file is
# heard when no other can come before it any more.
SETTLED = 1.0  # seconds


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def fail(request, fault, message):
    say({"id": request.get("id"), "error": {"fault": fault, "message": message}})


class Folder:
    def __init__(self, path):
        self.path = path

    def after(self, cursor):
        """The files that came after the cursor, oldest first, as (when, name). When is the change of the file's
        place, which no copy can set back."""
        last = (0, "")
        if cursor:
            when, _, name = cursor.partition(" ")
            last = (int(when), name)
        newest = time.time_ns() - int(SETTLED * 1e9)
        files = []
        with os.scandir(self.path) as entries:
            for entry in entries:
                if entry.name.startswith(".") or not entry.name.endswith((".txt", ".json")):
                    continue
                about = entry.stat(follow_symlinks=False)
                at = (about.st_ctime_ns, entry.name)
                if stat.S_ISREG(about.st_mode) and last < at and about.st_ctime_ns <= newest:
                    files.append(at)
        return sorted(files)

    def read(self, name):
        """The file as an event. ValueError says why it is none."""
        path = os.path.join(self.path, name)
        if os.path.getsize(path) > LARGEST:
            raise ValueError("larger than 256 KiB")
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        said = datetime.datetime.fromtimestamp(os.path.getmtime(path), datetime.timezone.utc)
        event = {"native_id": name, "created_at": said.strftime("%Y-%m-%dT%H:%M:%SZ")}
        if name.endswith(".json"):
            members = json.loads(text)
            if not isinstance(members, dict) or not isinstance(members.get("text"), str):
                raise ValueError("no object with a 'text'")
            event.update(members)
            event["native_id"] = name
        else:
            event["text"] = text
        if not event["text"].strip():
            raise ValueError("no text in it")
        return event


def poll(request, folder):
    cursor = request.get("cursor", "")
    try:
        files = folder.after(cursor)
    except ValueError:
        return fail(request, "bad_data", "the cursor is none of this program: %r" % cursor[:80])
    except OSError as error:
        return fail(request, "unreachable", "the folder cannot be read: %s" % error)
    for when, name in files[:MOST]:
        try:
            say({"id": request["id"], "event": folder.read(name)})
        except (OSError, ValueError) as error:
            say({"log": "%s is left out: %s" % (name, error), "level": "warn"})
        cursor = "%d %s" % (when, name)
    say({"id": request["id"], "done": {"cursor": cursor, "more": len(files) > MOST}})


def main():
    folder = None
    for line in sys.stdin.buffer:
        try:
            request = json.loads(line)
            request["id"]
        except (ValueError, KeyError, TypeError):
            say({"log": "a line that is no request", "level": "warn"})
            continue
        what = request.get("do")
        if what == "hello":
            path = request.get("options", {}).get("folder", "")
            if not os.path.isdir(path):
                fail(request, "config", "options: 'folder' must be a folder, not '%s'" % path)
                continue
            folder = Folder(path)
            say({"id": request["id"], "done": {"protocol": 1, "name": "listen", "version": "1", "abilities": ["poll"]}})
        elif folder is None:
            fail(request, "config", "there was no hello")
        elif what == "poll":
            poll(request, folder)
        elif what == "who":
            say({"id": request["id"], "done": {"who": folder.path}})
        else:
            fail(request, "rejected", "this program cannot '%s'" % what)


if __name__ == "__main__":
    main()
