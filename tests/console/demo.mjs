// `crier demo` for the tests: the program $CRIER or build/release/crier, on any free port, with the console of this tree.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const kRoot = fileURLToPath(new URL('../../', import.meta.url));
const kStart = 30_000;
const kStop = 10_000;

// The day is over after a minute. Answers {base, token, stop}. Throws with what the program said when it does not start.
export async function startDemo({ speed = 1000 } = {}) {
  const program = process.env.CRIER ?? `${kRoot}build/release/crier`;
  const child = spawn(program, ['demo', '--port', '0', '--speed', String(speed)], {
    env: { CRIER_SHARE: kRoot, ...process.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const { base, token } = await new Promise((resolve, reject) => {
    const fail = (why) => {
      child.kill('SIGKILL');
      reject(new Error(`${program} demo: ${why}\n${said}`));
    };
    const patience = setTimeout(() => fail('no address in time'), kStart);
    const listen = (piece) => {
      if (said.length > 10_000) return;
      said += piece;
      const [, address, secret] = said.match(/(http:\/\/[\w.:]+)\/#token=([\w-]+)\s/) ?? [];
      if (!secret) return;
      clearTimeout(patience);
      resolve({ base: address, token: secret });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code}`));
  });
  return {
    base,
    token,
    // Whoever does not end when asked is ended, and that is a fault.
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      let hung = false;
      const patience = setTimeout(() => {
        hung = true;
        child.kill('SIGKILL');
      }, kStop);
      await ended;
      clearTimeout(patience);
      if (hung) throw new Error('crier demo did not end when it was asked to');
    },
  };
}
