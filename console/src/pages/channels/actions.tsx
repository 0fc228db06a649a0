// What an administrator does with a channel that is there.
import { useSignal } from '@preact/signals';
import { formatRoute } from '../../app/route';
import { may, useSession } from '../../app/session';
import { t } from '../../i18n';
import { Button, Failed } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { toast } from '../../parts/toast';
import type { Channel, ChannelTest } from '../../types';
import { TestResult } from './test_result';

export function Actions({ channel }: { channel: Channel }) {
  const session = useSession();
  const { api, city } = session;
  const { name, kept, paused } = channel;
  const error = useSignal<unknown>(null);
  const tested = useSignal<ChannelTest | null>(null);
  const busy = useSignal(false);
  const asking = useSignal(false);
  if (!may(session, 'administer')) return null;
  const run = async (act: () => Promise<void>) => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    tested.value = null;
    try {
      await act();
    } catch (failed) {
      error.value = failed;
    }
    busy.value = false;
  };
  const test = async () => {
    asking.value = true;
    await run(async () => void (tested.value = await api.testChannel(name)));
    asking.value = false;
  };
  const setPaused = async (wanted: boolean) => {
    await api.pauseChannel(name, wanted);
    await city.reloadChannels();
    toast(t(wanted ? 'channels.pauseDone' : 'channels.resumeDone', { name }));
  };
  const sure = (title: 'channels.pauseTitle' | 'channels.removeTitle', remove: boolean) =>
    ask({
      title: t(title, { name }),
      content: <p>{t(remove ? 'channels.removeText' : 'channels.pauseText')}</p>,
      yes: t(remove ? 'channels.remove' : 'channels.pause'),
      tone: remove ? 'danger' : 'plain',
    });
  const pause = async () => {
    if (paused || (await sure('channels.pauseTitle', false))) await run(() => setPaused(!paused));
  };
  const remove = async () => {
    if (!(await sure('channels.removeTitle', true))) return;
    await run(async () => {
      const { revision } = await api.channelForm(name);
      await api.removeChannel(name, revision);
      await city.reloadChannels();
      toast(t('channels.removeDone', { name }));
    });
  };
  return (
    <>
      {error.value !== null && <Failed error={error.value} />}
      <div role="status" class="channel__busy">
        {asking.value && t('channels.testing')}
      </div>
      {tested.value && <TestResult result={tested.value} />}
      <p class="row-actions channel__actions">
        <Button look="unstyled" aria-label={t('channels.testOf', { name })} onPress={() => void test()}>
          {t('channels.test')}
        </Button>
        <Button
          look="unstyled"
          aria-label={t(paused ? 'channels.resumeOf' : 'channels.pauseOf', { name })}
          onPress={() => void pause()}
        >
          {t(paused ? 'channels.resume' : 'channels.pause')}
        </Button>
        {kept && (
          <>
            <a href={formatRoute(['channels', name, 'edit'])} aria-label={t('channels.editOf', { name })}>
              {t('channels.edit')}
            </a>
            <Button
              look="unstyled"
              class="danger-link"
              aria-label={t('channels.removeOf', { name })}
              onPress={() => void remove()}
            >
              {t('channels.remove')}
            </Button>
          </>
        )}
      </p>
      {!kept && <p class="hint">{t('channels.fromFile')}</p>}
    </>
  );
}
