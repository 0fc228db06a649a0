// A second factor: a key for the phone, proven by a code; recovery codes that are shown once.
import { useSignal } from '@preact/signals';
import { errorText } from '../../app/session';
import type { Api } from '../../data/api';
import { t } from '../../i18n';
import { Button, Notice } from '../../parts/basics';
import { CodeField, Form, typedCode } from '../../parts/form';
import type { SecondFactor } from '../../types';

interface FactorProps {
  api: Api;
  on: boolean;
  done: () => void;
}

// In fours, to be read and typed.
const inFours = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');

export function Factor({ api, on, done }: FactorProps) {
  const offer = useSignal<SecondFactor | null>(null);
  const codes = useSignal<string[]>([]);
  const code = useSignal('');
  const problem = useSignal('');
  const once = async (act: () => Promise<void>) => {
    problem.value = '';
    try {
      await act();
    } catch (error) {
      problem.value = errorText(error);
    }
  };
  const prove = () =>
    once(async () => {
      codes.value = (await api.proveFactor(typedCode(code.value))).recovery_codes;
      offer.value = null;
      code.value = '';
    });
  const remove = () =>
    once(async () => {
      await api.removeFactor(typedCode(code.value));
      code.value = '';
      done();
    });
  if (codes.value.length > 0)
    return (
      <div>
        <Notice tone="success">{t('account.factorOn')}</Notice>
        <p>{t('account.codes')}</p>
        <ul class="codes">
          {codes.value.map((each) => (
            <li key={each}>
              <code>{each}</code>
            </li>
          ))}
        </ul>
        <Button onPress={done}>{t('account.codesKept')}</Button>
      </div>
    );
  const form = (submit: () => Promise<void>, text: string) => (
    <Form class="narrow" submit={() => void submit()} problem={problem.value}>
      <CodeField value={code} />
      <Button type="submit" look={on ? 'outline' : undefined}>
        {text}
      </Button>
    </Form>
  );
  if (on)
    return (
      <div>
        <p>{t('account.factorIsOn')}</p>
        {form(remove, t('account.factorRemove'))}
      </div>
    );
  if (offer.value)
    return (
      <div>
        <p>{t('account.factorType')}</p>
        <p>
          <code class="secret">{inFours(offer.value.secret)}</code>
        </p>
        <p>
          <a href={offer.value.uri}>{t('account.factorOpen')}</a>
        </p>
        {form(prove, t('account.factorProve'))}
      </div>
    );
  return (
    <div>
      <p>{t('account.factorOff')}</p>
      {problem.value && <Notice tone="error">{problem.value}</Notice>}
      <Button onPress={() => void once(async () => void (offer.value = await api.offerFactor()))}>
        {t('account.factorAdd')}
      </Button>
    </div>
  );
}
