// A new password of one's own.
import { useSignal } from '@preact/signals';
import { errorText } from '../../app/session';
import type { Api } from '../../data/api';
import { t } from '../../i18n';
import { Button } from '../../parts/basics';
import { Form, PasswordField } from '../../parts/form';

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
    <Form class="narrow" submit={() => void submit()} problem={problem.value}>
      <PasswordField label={t('account.oldPassword')} value={old} />
      <PasswordField
        label={t('account.newPassword')}
        hint={t('account.newPasswordHint')}
        value={fresh}
        fresh
      />
      <PasswordField label={t('account.again')} value={again} fresh />
      <Button type="submit" disabled={busy.value}>
        {t('account.change')}
      </Button>
    </Form>
  );
}
