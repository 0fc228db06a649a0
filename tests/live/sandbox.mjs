// The restrictions of config/systemd/crier.service on a process without systemd: bubblewrap for what it mounts and drops, and a filter of
// system calls made from the unit's own lines, as systemd makes it.
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {root} from './crier.mjs';

export const unit = join(root, 'config/systemd/crier.service');

// The values of a setting in the unit, as often as it is there.
export function setting(name) {
  return readFileSync(unit, 'utf8').split('\n').filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1).trim());
}

// Why this machine cannot do it; null if it can.
export function unable() {
  if (process.arch !== 'x64') return 'the filter is written for x86-64';
  if (!existsSync('/usr/include/x86_64-linux-gnu/asm/unistd_64.h')) return 'the numbers of the system calls are not installed';
  const tried = spawnSync('bwrap', ['--unshare-user', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', 'true'], {encoding: 'utf8'});
  return tried.status === 0 ? null : `bubblewrap: ${tried.error ?? tried.stderr}`;
}

// The names of the calls that SystemCallFilter allows: the groups as systemd itself lists them.
function allowedCalls() {
  const listed = spawnSync('systemd-analyze', ['syscall-filter'], {encoding: 'utf8'}).stdout;
  const groups = new Map();
  let group = [];
  for (const line of listed.split('\n')) {
    if (line.startsWith('@')) groups.set(line.trim(), (group = []));
    else if (/^ +[@a-z_0-9-]+$/.test(line)) group.push(line.trim());
  }
  const expand = (name) => (name.startsWith('@') ? groups.get(name).flatMap(expand) : [name]);
  const allowed = new Set();
  for (const value of setting('SystemCallFilter')) {
    const names = value.replace(/^~/, '').split(/ +/).flatMap(expand);
    for (const name of names) value.startsWith('~') ? allowed.delete(name) : allowed.add(name);
  }
  return allowed;
}

const numbers = () => new Map([...readFileSync('/usr/include/x86_64-linux-gnu/asm/unistd_64.h', 'utf8').matchAll(/__NR_(\w+) (\d+)/g)].map(([, name, number]) => [name, Number(number)]));

const kAllow = 0x7fff0000, kKill = 0x80000000;
const errno = (number) => 0x00050000 + number;
const kEperm = errno(1), kEnosys = errno(38), kEafnosupport = errno(97);

// A program for seccomp: a list of [code, jump if true, jump if false, value].
function filter() {
  const kLoad = 0x20, kEqual = 0x15, kAtLeast = 0x35, kAnyOf = 0x45, kAnd = 0x54, kReturn = 0x06;
  const arg = (i) => 16 + 8 * i;
  const nr = numbers();
  const code = [[kLoad, 0, 0, 4], [kEqual, 1, 0, 0xc000003e], [kReturn, 0, 0, kKill], [kLoad, 0, 0, 0], [kAtLeast, 0, 1, 0x40000000], [kReturn, 0, 0, kKill]];
  // A call of this name goes through `steps`, which end in an answer.
  const on = (name, steps) => code.push([kEqual, 0, steps.length, nr.get(name)], ...steps);
  const refuseBits = (name, i, bits) => on(name, [[kLoad, 0, 0, arg(i)], [kAnyOf, 0, 1, bits], [kReturn, 0, 0, kEperm], [kReturn, 0, 0, kAllow]]);
  // RestrictAddressFamilies: UNIX, INET, INET6.
  const families = setting('RestrictAddressFamilies')[0].split(' ').map((name) => ({AF_UNIX: 1, AF_INET: 2, AF_INET6: 10})[name]);
  on('socket', [[kLoad, 0, 0, arg(0)], ...families.flatMap((family) => [[kEqual, 0, 1, family], [kReturn, 0, 0, kAllow]]), [kReturn, 0, 0, kEafnosupport]]);
  // MemoryDenyWriteExecute.
  on('mmap', [[kLoad, 0, 0, arg(2)], [kAnd, 0, 0, 6], [kEqual, 0, 1, 6], [kReturn, 0, 0, kEperm], [kReturn, 0, 0, kAllow]]);
  for (const name of ['mprotect', 'pkey_mprotect']) refuseBits(name, 2, 4);
  refuseBits('shmat', 2, 0x8000);
  // RestrictNamespaces: clone3 hides its flags, so libc is sent to clone.
  refuseBits('clone', 0, 0x7e020080 & ~0xff);
  on('clone3', [[kReturn, 0, 0, kEnosys]]);
  for (const name of ['unshare', 'setns']) on(name, [[kReturn, 0, 0, kEperm]]);
  // RestrictSUIDSGID.
  for (const [name, i] of [['chmod', 1], ['fchmod', 1], ['fchmodat', 2]]) refuseBits(name, i, 0o6000);
  // LockPersonality.
  on('personality', [[kLoad, 0, 0, arg(0)], [kEqual, 0, 1, 0xffffffff], [kReturn, 0, 0, kAllow], [kReturn, 0, 0, kEperm]]);
  for (const name of allowedCalls()) {
    if (nr.has(name)) on(name, [[kReturn, 0, 0, kAllow]]);
  }
  // What the unit answers with an error (SystemCallErrorNumber) ends the process here: so it is seen.
  code.push([kReturn, 0, 0, kKill]);
  const bytes = Buffer.alloc(code.length * 8);
  code.forEach(([op, yes, no, value], i) => {
    bytes.writeUInt16LE(op, i * 8);
    bytes.writeUInt8(yes, i * 8 + 2);
    bytes.writeUInt8(no, i * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, i * 8 + 4);
  });
  return bytes;
}

// The command under which a program runs so; only `state` can be written. Its own files may lie anywhere.
export function sandbox(folder, state) {
  const file = join(folder, 'seccomp.bpf');
  writeFileSync(file, filter());
  const [files] = setting('LimitNOFILE');
  return [
    '/bin/sh', '-c', `umask ${setting('UMask')[0]}; ulimit -c ${setting('LimitCORE')[0]}; ulimit -n ${files} 2>/dev/null; exec "$@" 9<${file}`, 'sh',
    'bwrap', '--unshare-user', '--uid', '1000', '--gid', '1000', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--cap-drop', 'ALL', '--die-with-parent',
    '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/home', '--tmpfs', '/tmp', '--tmpfs', '/var/tmp',
    '--ro-bind', root, root, '--bind', state, state, '--chdir', state, '--seccomp', '9', '--',
  ];
}
