// A new password of one's own.
import { useSignal } from '@preact/signals';
import { errorText } from '../../app/session';
import type { Api } from '../../data/api';
import { t } from '../../i18n';
import { Button, Notice } from '../../parts/basics';
import { TextField } from '../../parts/text_field';

const kLeast = 12;

export function Password({ api, done }: { api: Api; done: () => void }) {
  const old = useSignal('');
  const fresh = useSignal('');
  const again = useSignal('');
  const problem = useSignal('');
  const busy = useSignal(false);
  const submit = async () => {
    problem.value =
      fresh.value.length < kLeast
        ? t('account.short')
        : fresh.value !== again.value
          ? t('account.notSame')
          : '';
    if (problem.value !== '') return;
    busy.value = true;
    try {
      await api.changePassword({ old: old.value, new: fresh.value });
      old.value = fresh.value = again.value = '';
      done();
    } catch (error) {
      problem.value = errorText(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <form
      class="narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {problem.value && <Notice tone="error">{problem.value}</Notice>}
      <TextField
        label={t('account.oldPassword')}
        type="password"
        autocomplete="current-password"
        required
        value={old}
        most={256}
      />
      <TextField
        label={t('account.newPassword')}
        hint={t('account.newPasswordHint')}
        type="password"
        autocomplete="new-password"
        required
        value={fresh}
        most={256}
      />
      <TextField
        label={t('account.again')}
        type="password"
        autocomplete="new-password"
        required
        value={again}
        most={256}
      />
      <Button type="submit" disabled={busy.value}>
        {t('account.change')}
      </Button>
    </form>
  );
}
