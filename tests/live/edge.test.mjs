// Attacks on the running hub from beside it: programs of its own user that want its secrets, receivers that are slow, crowds.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {chmodSync, chownSync, cpSync, existsSync, readFileSync, rmSync, readdirSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, program, root, start, tempFolder, token, until} from './crier.mjs';

const kNobody = 65534;
const kSecret = 'hook_key_that_only_the_hub_knows';

function script(folder, name, text) {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
  return join(folder, name);
}

// Tries on each process of its list what a program can do to another of its own user, and says what it got.
const kSpy = `#!/usr/bin/env python3
import ctypes, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
libc.process_vm_readv.restype = ctypes.c_ssize_t
class Piece(ctypes.Structure):
    _fields_ = [("at", ctypes.c_void_p), ("size", ctypes.c_size_t)]
def tried(function):
    try:
        return function()
    except OSError as error:
        return "refused"
def memory(pid):
    for line in open("/proc/%d/maps" % pid):
        if "rw-p" in line and "[stack]" in line:
            begin, end = (int(each, 16) for each in line.split()[0].split("-"))
            with open("/proc/%d/mem" % pid, "rb") as mem:
                mem.seek(begin)
                return "SECRET" in mem.read(end - begin).decode("latin-1") and "secret read" or "read"
    return "refused"
def trace(pid):
    if libc.ptrace(16, pid, None, None) == -1:  # PTRACE_ATTACH
        return "refused"
    os.waitpid(pid, 0x40000000)
    libc.ptrace(17, pid, None, None)
    return "traced"
def read_across(pid):
    place = ctypes.create_string_buffer(16)
    mine, theirs = Piece(ctypes.addressof(place), 16), Piece(0x400000, 16)
    if libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) >= 0:
        return "read"
    return "refused" if ctypes.get_errno() == 1 else "allowed"  # EPERM; else only the address is wrong
def spy(pid):
    return {
        "environ": tried(lambda: "secret read" if b"SECRET" in open("/proc/%d/environ" % pid, "rb").read() else "read"),
        "mem": tried(lambda: memory(pid)),
        "fd": tried(lambda: "listed" if os.listdir("/proc/%d/fd" % pid) is not None else ""),
        "ptrace": tried(lambda: trace(pid)),
        "vm_readv": tried(lambda: read_across(pid)),
    }
hub = os.getppid()
pids = {"hub": hub}
for name in filter(str.isdigit, os.listdir("/proc")):
    try:
        stat = open("/proc/%s/stat" % name).read()
    except OSError:
        continue
    if int(stat[stat.rindex(")") + 2:].split()[1]) == hub and "(crier-guard)" in stat:
        pids["guard"] = int(name)
pids["bystander"] = int(sys.argv[2])
found = {name: spy(pid) for name, pid in pids.items()}
found["mine"] = {"environ": sorted(os.environ), "fd": sorted(int(each) for each in os.listdir("/proc/self/fd"))[:3], "open": len(os.listdir("/proc/self/fd")) - 1, "uid": os.getuid()}
with open(sys.argv[1], "w") as out:
    json.dump(found, out)
for line in sys.stdin:
    request = json.loads(line)
    done = {"protocol": 1, "name": "spy", "abilities": ["poll"]} if request["do"] == "hello" else {"cursor": ""}
    print(json.dumps({"id": request["id"], "done": done}), flush=True)
`;

// The command that runs a program as a user who is not root, who could read everything; `folder` becomes that user's, with a copy of
// what the program reads: the tree may lie where only root looks. Null: nobody else may run the program.
function asNobody(folder) {
  if (process.getuid() !== 0) return [];
  const share = join(folder, 'share');
  for (const part of ['rules', 'config']) cpSync(join(root, part), join(share, part), {recursive: true});
  const wrap = ['env', `CRIER_SHARE=${share}`, 'setpriv', `--reuid=${kNobody}`, `--regid=${kNobody}`, '--clear-groups', '--'];
  if (spawnSync(wrap[0], [...wrap.slice(1), program, '--version']).status !== 0) return null;
  chownSync(folder, kNobody, kNobody);
  return wrap;
}

test('a program beside the hub cannot read the secrets of the hub', async (t) => {
  const folder = tempFolder(t);
  const wrap = asNobody(folder);
  if (!wrap) return t.skip(`nobody else may run ${program}`);
  const found = join(folder, 'found.json');
  // What the spy would find at the hub if it were not closed.
  const [command, ...args] = [...wrap, 'sleep', '1000'];
  const bystander = start(t, command, args, {env: {...process.env, MY_SECRET: kSecret}});
  await until('it runs', () => readFileSync(`/proc/${bystander.pid}/comm`, 'utf8') === 'sleep\n');
  const spy = script(folder, 'spy.py', kSpy);
  const channels = `  - {name: 'spy', connector: 'exec', program: '${spy}', args: ['${found}', '${bystander.pid}'], abilities: ['poll']}
  - {name: 'form', connector: 'webhook', secret: 'env:HOOK_SECRET', fields: {native_id: '/id', text: '/text'}}
`;
  const crier = await Crier.start(t, channels, {folder, wrap, env: {HOOK_SECRET: kSecret}});
  await until('the spy is done', () => existsSync(found) && readFileSync(found, 'utf8').endsWith('}'));
  const {hub, guard, bystander: other, mine} = JSON.parse(readFileSync(found, 'utf8'));
  const closed = {environ: 'refused', mem: 'refused', fd: 'refused', ptrace: 'refused', vm_readv: 'refused'};
  assert.deepEqual(hub, closed);
  assert.deepEqual(guard, closed);
  assert.equal(other.environ, 'secret read', 'the spy can read what is not closed');
  assert.equal(other.mem, 'secret read');
  // Its environment is its own, and it has three pipes and nothing else.
  assert.deepEqual(mine.environ.filter((name) => !['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'].includes(name)), []);
  assert.deepEqual(mine.fd, [0, 1, 2]);
  assert.equal(mine.open, 3);
  // Whoever may read it finds that the variables are empty by now.
  for (const secret of [token, kSecret]) assert.equal(readFileSync(`/proc/${crier.process.pid}/environ`, 'latin1').includes(secret), false);
  assert.equal((await crier.get('/status')).city, 'Test', 'and the hub knows them still');
  // The other commands that start it are closed as well.
  for (const asked of [['doctor'], ['poll', 'spy', '--once']]) {
    rmSync(found);
    const [crierCommand, ...crierArgs] = [...wrap, program, ...asked, '--config', crier.config];
    spawnSync(crierCommand, crierArgs, {env: {...process.env, CRIER_TOKEN: token, HOOK_SECRET: kSecret}});
    const {hub: asker, guard: askersGuard} = JSON.parse(readFileSync(found, 'utf8'));
    assert.deepEqual(asker, closed, asked[0]);
    assert.deepEqual(askersGuard, closed, asked[0]);
  }
});

// Answers no call before the file `go` is there.
const kSlow = `#!/usr/bin/env python3
import json, os, sys, time
for line in sys.stdin:
    request = json.loads(line)
    done = {"protocol": 1, "name": "slow", "abilities": ["receive"]}
    if request["do"] == "receive":
        open("inside", "w").close()
        while not os.path.exists("go"): time.sleep(0.01)
        done = {"body": "taken"}
    print(json.dumps({"id": request["id"], "done": done}), flush=True)
`;

test('slow receivers leave the API to others', async (t) => {
  const folder = tempFolder(t);
  const slow = script(folder, 'slow.py', kSlow);
  const crier = await Crier.start(
    t,
    `  - {name: 'slow', connector: 'exec', program: '${slow}', abilities: ['receive'], answer_within: '10m'}
  - {name: 'form', connector: 'webhook', accept_unsigned: true, fields: {native_id: '/id', text: '/text'}}
  - {name: 'log', connector: 'replay'}
`,
    {folder},
  );
  const hook = (name, body) => fetch(`${crier.url}/hooks/${name}`, {method: 'POST', body});
  let answered = 0;
  const calls = Array.from({length: 100}, () => hook('slow', '{}').then((response) => (++answered, response.status)));
  await until('one is inside', () => existsSync(join(folder, 'inside')));
  // 64 wait and two are inside at most; the others are told to come again.
  const refused = await Promise.race([Promise.all(calls), until('some are refused', () => answered >= 100 - 66 && answered)]);
  assert.ok(refused >= 34, String(refused));
  const before = answered;
  assert.equal((await fetch(`${crier.url}/health`)).status, 200);
  assert.equal((await fetch(`${crier.url}/ready`)).status, 200);
  const sent = await crier.send({kind: 'reply', info: {en: {headline: 'All is well'}}, channels: ['log']});
  assert.equal(sent.deliveries[0].state, 'accepted');
  assert.equal((await hook('form', '{"id": 1, "text": "Pothole on Elm"}')).status, 200, 'nor is another receiver held up');
  assert.equal(answered, before, 'and the slow one was held all the while');
  writeFileSync(join(folder, 'go'), '');
  const statuses = await Promise.all(calls);
  assert.ok(statuses.every((status) => status === 200 || status === 503), statuses.join(' '));
});

test('a crowd of idle connections leaves descriptors for all else', async (t) => {
  const folder = tempFolder(t);
  // What it does about them must not need root.
  const wrap = ['prlimit', '--nofile=1024:1024', '--', ...(asNobody(folder) ?? [])];
  const crier = await Crier.start(t, `  - {name: 'log', connector: 'replay', sent: 'sent.jsonl'}\n`, {folder, wrap});
  const open = () => readdirSync(`/proc/${crier.process.pid}/fd`).length;
  const before = open();
  const crowd = [];
  t.after(() => crowd.forEach((socket) => socket.destroy()));
  // Some at a time: what the kernel's queue has no room for would come seconds later, or never.
  for (let i = 0; i < 1_100; i += 20) {
    const some = Array.from({length: 20}, (_, k) => connect(crier.port, '127.0.0.1').on('connect', function () {
      this.resume();
      if (k % 2) this.write('GET / HTTP/1.1\r\nHost: x\r\n');
    }));
    crowd.push(...some);
    await Promise.all(some.map((socket) => new Promise((done) => socket.on('connect', done).on('error', done))));
  }
  // Half of what may be open is the bound (hub/http/server.cc), and a few over it may be on their way.
  let most = 0;
  await until('no more than the bound are held', () => {
    most = open();
    return most <= before + 512 + 16 || (() => { throw new Error(`${most} descriptors are open, ${before} before the crowd`); })();
  });
  assert.ok(most > before + 256, `a crowd was there: ${most} descriptors, ${before} before`);
  for (let i = 0; i < 50; ++i) assert.equal((await fetch(`${crier.url}/health`)).status, 200);
  for (let i = 0; i < 3; ++i) {
    const sent = await crier.send({kind: 'reply', info: {en: {headline: `Number ${i}`}}, channels: ['log']});
    assert.equal(sent.deliveries[0].state, 'accepted');
  }
  assert.ok(open() < 900, `${open()} descriptors are open`);
});
