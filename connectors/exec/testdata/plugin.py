#!/usr/bin/env python3
"""A small whole plugin for the cases: plugin.py MODE. What it does in each mode stands below, by its name."""

import base64
import hashlib
import hmac
import json
import os
import sys


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def done(request, **members):
    say({"id": request["id"], "done": members})


def event(request, **members):
    say({"id": request["id"], "event": members})


def error(request, fault, message, **members):
    say({"id": request["id"], "error": dict(members, fault=fault, message=message)})


class Heard:
    """Six events of every kind, three a poll; the cursor is how many were brought."""

    abilities = ["poll"]

    def poll(self, request, hello):
        if request["cursor"] == "slow":
            return error(request, "throttled", "slow down, said %s" % hello["options"]["name"], retry_after=30)
        if request["cursor"] == "key":
            return error(request, "auth", "the key %s is wrong" % hello["secrets"]["key"])
        events = [
            {
                "native_id": "1",
                "text": "Pothole on Elm",
                "author": {"id": "7", "handle": "@ana", "name": "Ana"},
                "created_at": "2026-11-21T11:59:00-05:00",
                "url": "https://example.org/1",
                "lang": "en",
                "lat": 41.2,
                "long": -70.5,
                "attachments": [{"url": "https://example.org/1.jpg", "media_type": "image/jpeg", "description": "a hole"}],
                "a_member_of_later_versions": 1,
            },
            {"event": "mention", "native_id": "2", "html": "<p>Tr&auml;nen &amp; <b>tears</b></p>", "direct": True, "url": "javascript:1"},
            {"event": "edited", "native_id": "1", "text": "Pothole on Elm and 3rd"},
            {"event": "removed", "native_id": "2"},
            {"event": "report", "key": "k1", "delivered": False, "detail": "no such number"},
            {"event": "consent", "recipient": "+15550100", "granted": False, "detail": "STOP"},
        ]
        start = int(request["cursor"] or 0)
        for each in events[start : start + 3]:
            event(request, **each)
        end = min(start + 3, len(events))
        done(request, cursor=str(end), more=end < len(events))

    def who(self, request, hello):
        done(request, who=" ".join([hello["channel"], hello["options"]["name"], str(sorted(set(os.environ) - {"LC_CTYPE"}))]))


class Sent:
    """Keeps what it is sent, in its memory; the texts say what else it does."""

    abilities = ["send", "edit", "retract", "read_back", "honours_key", "threads"]
    limits = {"unit": "graphemes", "max_length": 280, "max_parts": 5, "source": "the cases"}

    def __init__(self):
        self.posts = {}

    def send(self, request, hello):
        for item in request["items"]:
            text, key = item["text"], item["key"]
            if text == "refused":
                say({"id": request["id"], "key": key, "error": {"fault": "rejected", "message": "not here"}})
            elif text == "throttled":
                return error(request, "throttled", "slow down", retry_after=30)
            elif text == "lost":
                say({"id": request["id"], "key": key, "error": {"fault": "unreachable", "message": "no answer", "in_doubt": True}})
            elif text == "crash":
                sys.stderr.write("the sky fell\n")
                sys.stderr.flush()
                os._exit(3)
            elif text == "hang":
                return
            else:
                self.posts.setdefault(key, text + (" < " + item["parent"] if item["parent"] else ""))
                say({"id": request["id"], "key": key, "receipt": {"native_id": "n-" + key, "url": "https://example.org/" + key}})

    def edit(self, request, hello):
        self.posts[request["item"]["key"]] = request["item"]["text"]
        done(request, native_id=request["native_id"])

    def retract(self, request, hello):
        if request["native_id"] == "crash":
            os._exit(3)
        self.posts.pop(request["native_id"][2:], None)
        done(request)

    def read_back(self, request, hello):
        key = request["key"] or request["native_id"][2:]
        text = self.posts.get(key)
        done(request, shown=None if text is None else {"native_id": "n-" + key, "url": "", "text": text})


class Received:
    """Calls signed with HMAC-SHA256 over the raw body, one message each; a GET is a challenge."""

    abilities = ["receive"]

    def receive(self, request, hello):
        call = request["call"]
        if call["method"] == "GET":
            return done(request, body=call["query"]["challenge"])
        body = base64.b64decode(call["body_base64"])
        if body == b"crash":
            raise SystemExit("%s does not know what to do" % hello["secrets"]["key"])
        headers = {name.lower(): value for name, value in call["headers"]}
        mac = hmac.new(hello["secrets"]["key"].encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(headers.get("x-sig", ""), mac):
            return error(request, "auth", "the signature is wrong or missing")
        try:
            message = json.loads(body)
        except ValueError:
            return error(request, "bad_data", "the body is no JSON")
        event(request, native_id=message["id"], text=message["text"])
        done(request, status=202, body="thanks")


class Kept:
    """Counts its starts in its state."""

    abilities = ["poll"]

    def hello(self, request):
        self.starts = int(request["state"] or 0) + 1
        say({"state": "0"})
        say({"state": str(self.starts)})

    def poll(self, request, hello):
        done(request, cursor="start %d" % self.starts)

    def who(self, request, hello):
        done(request, who="start %d" % self.starts)


def main():
    plugin = {"heard": Heard, "sent": Sent, "received": Received, "kept": Kept}[sys.argv[1]]()
    hello = {}
    for line in sys.stdin.buffer:
        try:
            request = json.loads(line)
            what = request["do"]
        except (ValueError, KeyError, TypeError):
            continue
        if what == "hello":
            hello = request
            if hasattr(plugin, "hello"):
                plugin.hello(request)
            members = {"limits": plugin.limits} if hasattr(plugin, "limits") else {}
            done(request, protocol=1, name="cases", version="1", abilities=plugin.abilities, **members)
        elif what in plugin.abilities or what == "who" and hasattr(plugin, "who"):
            getattr(plugin, what)(request, hello)
        else:
            error(request, "rejected", "this program cannot '%s'" % what)


main()
