#!/usr/bin/python3
"""Speaks through Apprise, and so through about a hundred services: chats, pagers, push messages, mail.

Needs Debian's package apprise, hence Debian's own Python above. Each secret is one Apprise URL, under a name of yours
(https://github.com/caronc/apprise/wiki says how they look):

  - name: 'alerts'
    connector: 'exec'
    program: 'connectors/exec/examples/speak.py'
    abilities: ['send']
    secrets: {chat: 'env:CHAT_URL', pager: 'file:/etc/crier/pager-url'}

A post goes to all of them. Where some fail, the next try goes to those alone. docs/exec-protocol.md is the protocol.
"""

import json
import logging
import re
import sys

import apprise

REMEMBERED = 200  # posts of which it is known where they have arrived


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def fail(request, fault, message, **more):
    say({"id": request.get("id"), "error": dict(more, fault=fault, message=message)})


def clean(text, urls):
    """Apprise names the far side in what it logs; Crier takes out whole secrets, and these are pieces of one."""
    for url in urls:
        for piece in re.split(r"[/:@?&=,\s]+", url):
            if len(piece) >= 4:
                text = text.replace(piece, "***")
    return text


class Services:
    def __init__(self, secrets, state):
        self.urls = secrets
        self.services = {}
        for name, url in secrets.items():
            service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
            if service is None:
                raise ValueError("secrets: '%s' is no URL of Apprise" % name)
            self.services[name] = service
        if not self.services:
            raise ValueError("secrets: not one URL of Apprise")
        try:
            self.arrived = json.loads(state) if state else {}
        except ValueError:
            self.arrived = {}

    def limits(self):
        longest = min(service.body_maxlen for service in self.services.values())
        return {
            "unit": "characters",
            "max_length": min(max(longest, 40), 1000000),
            "source": "Apprise %s, the shortest of the channel's services" % apprise.__version__,
        }

    def send(self, item):
        """Nothing, or why not every service has it."""
        there = self.arrived.pop(item["key"], [])
        failed = []
        for name, service in self.services.items():
            if name in there:
                continue
            # Where a service has no title of its own, Apprise would put it into the text, which has its length already; where
            # it has one, a text that begins with the same words says them once.
            title = item.get("title", "") if service.title_maxlen > 0 else ""
            text = item["text"]
            if title and text.startswith(title + "\n"):
                text = text[len(title) :].strip()
            with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as log:
                try:
                    sent = service.notify(body=text, title=title)
                except Exception as error:  # any of a hundred plugins
                    sent = False
                    log.write("%s: %s" % (type(error).__name__, error))
                why = " ".join(clean(log.getvalue(), self.urls.values()).split())
            if sent:
                there.append(name)
            else:
                failed.append("%s: %s" % (name, why[-200:] or "Apprise gives no reason"))
            # Before the next, so that an end in the middle forgets nothing that went out.
            self.arrived[item["key"]] = there
            self.arrived = dict(list(self.arrived.items())[-REMEMBERED:])
            say({"state": json.dumps(self.arrived)})
        return "; ".join(failed)


def main():
    services = None
    for line in sys.stdin.buffer:
        try:
            request = json.loads(line)
            request["id"]
        except (ValueError, KeyError, TypeError):
            say({"log": "a line that is no request", "level": "warn"})
            continue
        what = request.get("do")
        if what == "hello":
            try:
                services = Services(request.get("secrets", {}), request.get("state", ""))
            except ValueError as error:
                fail(request, "config", str(error))
                continue
            done = {"protocol": 1, "name": "speak", "version": "1", "abilities": ["send"], "limits": services.limits()}
            say({"id": request["id"], "done": done})
        elif services is None:
            fail(request, "config", "there was no hello")
        elif what == "send":
            for item in request["items"]:
                why = services.send(item)
                if why:
                    # Apprise does not tell a refusal from no answer; a later try is right for both.
                    say({"id": request["id"], "key": item["key"], "error": {"fault": "unreachable", "message": why}})
                else:
                    say({"id": request["id"], "key": item["key"], "receipt": {}})
        elif what == "who":
            say({"id": request["id"], "done": {"who": "Apprise: " + ", ".join(services.services)}})
        else:
            fail(request, "rejected", "this program cannot '%s'" % what)


if __name__ == "__main__":
    main()
