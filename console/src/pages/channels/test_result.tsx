// What the far side of a channel said when it was asked who it is.
import { t } from '../../i18n';
import { Notice, type Tone } from '../../parts/basics';
import type { ChannelTest } from '../../types';

const kTones: Record<string, Tone> = { ok: 'success', warning: 'warning', wrong: 'error' };

export function TestResult({ result }: { result: ChannelTest }) {
  const { listens, sends } = result;
  const would = t(
    listens && sends
      ? 'channels.wouldBoth'
      : listens
        ? 'channels.wouldListen'
        : sends
          ? 'channels.wouldSend'
          : 'channels.wouldNothing',
  );
  return (
    <>
      {result.checks.map(({ state, advice }) => (
        <Notice key={advice} tone={kTones[state] ?? 'info'}>
          {advice}
          {result.well && ` · ${would}`}
        </Notice>
      ))}
    </>
  );
}
