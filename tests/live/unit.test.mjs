// config/systemd/crier.service: what systemd says of it, and the real program under its restrictions, made by other means: a test machine
// seldom runs systemd as its first process.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import test from 'node:test';

import {Crier, root, tempFolder, until} from './crier.mjs';
import {sandbox, setting, unable, unit} from './sandbox.mjs';

test('the unit of systemd is exposed to less than 1.5', (t) => {
  const asked = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=15', '--no-pager', unit], {encoding: 'utf8'});
  if (asked.error) return t.skip('systemd-analyze is not installed');
  assert.equal(asked.status, 0, asked.stdout.split('\n').filter((line) => line.includes('✗') || line.includes('→')).join('\n') + asked.stderr);
  const verified = spawnSync('systemd-analyze', ['verify', unit], {encoding: 'utf8'});
  // The program is not where the unit has it on this machine; nothing else may be said of it.
  assert.deepEqual(verified.stderr.split('\n').filter((line) => line && !line.includes('is not executable')), []);
});

// Tries what the unit forbids, and says how each ended: the number of the error, or "done".
const kProbe = `#!/usr/bin/env python3
import ctypes, errno, json, mmap, os, resource, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(function):
    try:
        function()
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]
def libc_call(name, *args):
    def run():
        if getattr(libc, name)(*args) == -1:
            raise OSError(ctypes.get_errno(), name)
    return run
def writable_code():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
def made_code():
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    libc_call("mprotect", address, 4096, mmap.PROT_READ | mmap.PROT_EXEC)()
def suid():
    open("suid", "w").close()
    os.chmod("suid", 0o4755)
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
found = {
    "write /etc": call(lambda: open("/etc/crier-was-here", "w")),
    "write own program": call(lambda: open(sys.argv[1] + "/crier-was-here", "w")),
    "write state": call(lambda: open("state", "w")),
    "write /tmp": call(lambda: open("/tmp/crier-was-here", "w")),
    "home": os.listdir("/home"),
    "disks": [name for name in os.listdir("/dev") if name.startswith(("sd", "vd", "nvme", "mem", "kmsg", "loop"))],
    "packet socket": call(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
    "netlink socket": call(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    "inet socket": call(lambda: socket.socket(socket.AF_INET6)),
    "writable code": call(writable_code),
    "made code": call(made_code),
    "suid": call(suid),
    "namespace": call(libc_call("unshare", 0x10000000)),
    "personality": call(libc_call("personality", 0x0040000)),
    "rights": status["CapEff"].strip() + status["CapBnd"].strip(),
    "no new": status["NoNewPrivs"].strip(),
    "filter": status["Seccomp"].strip(),
    "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
    "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
    "mask": status["Umask"].strip(),
}
with open("found.json", "w") as out:
    json.dump(found, out)
for line in sys.stdin:
    request = json.loads(line)
    done = {"protocol": 1, "name": "probe", "abilities": ["poll"]} if request["do"] == "hello" else {"cursor": ""}
    print(json.dumps({"id": request["id"], "done": done}), flush=True)
`;

const kFeed = `<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title><link>http://x.example/</link><description>d</description>
<item><guid>1</guid><title>Pothole on Elm</title><link>http://x.example/1</link><description>It is deep.</description></item></channel></rss>`;

// The child of the command that makes the sandbox.
function inner(crier) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === crier.process.pid) return Number(pid);
    } catch {
      // It is gone meanwhile.
    }
  }
  throw new Error('there is no program in the sandbox');
}

test('the program works under what the unit restricts', async (t) => {
  const why = unable();
  if (why) return t.skip(why);
  const folder = tempFolder(t);
  const state = join(folder, 'state');
  mkdirSync(state);
  const desk = join(state, 'desk');
  mkdirSync(desk);
  writeFileSync(join(state, 'probe.py'), kProbe);
  chmodSync(join(state, 'probe.py'), 0o755);
  const feed = createServer((request, response) => response.writeHead(200, {'Content-Type': 'application/rss+xml'}).end(kFeed));
  await new Promise((done) => feed.listen(0, '127.0.0.1', done));
  t.after(() => feed.close());
  const crier = await Crier.start(
    t,
    `  - {name: 'probe', connector: 'exec', program: 'probe.py', args: ['${root}'], abilities: ['poll'], poll_every: '1s'}
  - {name: 'desk', connector: 'exec', program: '${root}/connectors/exec/examples/listen.py', abilities: ['poll'], options: {folder: '${desk}'}, poll_every: '1s'}
  - {name: 'news', connector: 'feed', url: 'http://localhost:${feed.address().port}/', allow_private: true, poll_every: '60s'}
  - {name: 'log', connector: 'replay', sent: 'sent.jsonl'}
`,
    {folder: state, wrap: sandbox(folder, state)},
  );

  await t.test('what is forbidden fails, and nothing else', async () => {
    const file = join(state, 'found.json');
    await until('the probe has run', () => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'));
    const {files, ...found} = JSON.parse(readFileSync(file, 'utf8'));
    assert.deepEqual(found, {
      'write /etc': 'EROFS',
      'write own program': 'EROFS',
      'write state': 'done',
      'write /tmp': 'done',
      home: existsSync(join('/home', root.split('/')[2] ?? '')) && root.startsWith('/home/') ? [root.split('/')[2]] : [],
      disks: [],
      'packet socket': 'EAFNOSUPPORT',
      'netlink socket': 'EAFNOSUPPORT',
      'inet socket': 'done',
      'writable code': 'EPERM',
      'made code': 'EPERM',
      suid: 'EPERM',
      namespace: 'EPERM',
      personality: 'EPERM',
      rights: '0'.repeat(32),
      'no new': '1',
      filter: '2',
      core: 0,
      mask: setting('UMask')[0],
    });
    assert.ok(files > 0);
    assert.equal(existsSync('/tmp/crier-was-here'), false);
  });

  await t.test('it hears, sends, answers and reads its rules again', async () => {
    writeFileSync(join(desk, '.1'), 'Street light out on Elm');
    renameSync(join(desk, '.1'), join(desk, '1.txt'));
    await until('a program is heard', async () => (await crier.get('/mentions?channel=desk')).mentions.length === 1);
    // A name is resolved for it.
    await until('a feed is heard', async () => (await crier.get('/mentions?channel=news')).mentions.length === 1);
    const sent = await crier.send({kind: 'reply', info: {en: {headline: 'Lights are back'}}, channels: ['log']});
    assert.deepEqual(sent.deliveries.map((each) => each.state), ['accepted']);
    assert.equal((await fetch(`${crier.url}/metrics`)).status, 401);
    process.kill(inner(crier), 'SIGHUP');
    await until('the rules are read again', () => crier.process.output.includes('rules read again'));
    for (const name of ['crier.db', 'sent.jsonl']) assert.equal(statSync(join(state, name)).mode & 0o777, 0o600, name);
  });

  await t.test('it ends in order, and was never ended by the filter', async () => {
    process.kill(inner(crier), 'SIGTERM');
    assert.deepEqual(await crier.process.ended, {code: 0, signal: null});
    assert.doesNotMatch(crier.process.output, /signal 31|Bad system call/);
  });
});
