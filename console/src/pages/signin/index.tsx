// Signs in: by name and password, with a code where there is a second factor; by the city's sign-on; by a token.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Preferences } from '../../app/preferences';
import { errorText } from '../../app/session';
import { signOnBegan } from '../../app/settings';
import { enterAs, enterByToken } from '../../app/start';
import { ApiError } from '../../data/api';
import { openSession, signInPage } from '../../data/sign_in';
import { t, word } from '../../i18n';
import { Button, Notice } from '../../parts/basics';
import { CodeField, Form, PasswordField, typedCode } from '../../parts/form';
import { TextField } from '../../parts/text_field';
import type { SignInPage } from '../../types';

interface SignInProps {
  problem?: string | undefined;
  // It was by a token that one was here last.
  byToken: boolean;
}

export function SignIn({ problem, byToken }: SignInProps) {
  const offered = useSignal<SignInPage | null>(null);
  const token = useSignal(byToken);
  useEffect(() => {
    // A hub without people has tokens alone.
    signInPage().then(
      (page) => (offered.value = page),
      (error: unknown) => (token.value ||= error instanceof ApiError && error.status !== 0),
    );
  }, []);
  return (
    <main class="gate">
      <div class="gate__prefs">
        <Preferences />
      </div>
      <h1>Crier</h1>
      <p class="gate__lead">{t('signin.lead')}</p>
      {problem && <Notice tone="error">{problem}</Notice>}
      {token.value ? <ByToken /> : <ByName offered={offered.value} />}
      {(!token.value || offered.value) && (
        <p>
          <Button look="unstyled" onPress={() => (token.value = !token.value)}>
            {t(token.value ? 'signin.useName' : 'signin.useToken')}
          </Button>
        </p>
      )}
    </main>
  );
}

function ByToken() {
  const token = useSignal('');
  return (
    <Form
      submit={() => {
        if (token.value.trim() !== '') enterByToken(token.value.trim());
      }}
    >
      <TextField
        label={t('signin.token')}
        hint={t('signin.hint')}
        type="password"
        name="token"
        required
        most={500}
        value={token}
      />
      <Button type="submit">{t('signin.enter')}</Button>
    </Form>
  );
}

// The way of most people where the city has one.
const SignOn = ({ name }: { name: string }) => (
  <div class="gate__sign-on">
    <a class="usa-button" href="api/v1/sign-in/start" onClick={() => signOnBegan(name)}>
      {t('signin.with', { name })}
    </a>
    <p class="hint">{t('signin.or')}</p>
  </div>
);

function ByName({ offered }: { offered: SignInPage | null }) {
  const name = useSignal('');
  const password = useSignal('');
  const code = useSignal('');
  const wantsCode = useSignal(false);
  const busy = useSignal(false);
  const problem = useSignal('');
  const submit = async () => {
    busy.value = true;
    problem.value = '';
    try {
      const ask = { name: name.value.trim(), password: password.value };
      const typed = typedCode(code.value);
      enterAs(await openSession(wantsCode.value && typed !== '' ? { ...ask, code: typed } : ask));
    } catch (error) {
      const asked = error instanceof ApiError && error.wantsCode;
      // The first time it is no mistake but the next step.
      if (!asked || wantsCode.value) problem.value = errorText(error);
      if (asked) wantsCode.value = true;
    } finally {
      busy.value = false;
    }
  };
  return (
    <>
      {offered?.single_sign_on && <SignOn name={offered.single_sign_on.name} />}
      <Form submit={() => void submit()} problem={problem.value}>
        <TextField
          label={t('signin.name')}
          name="username"
          autocomplete="username"
          required
          value={name}
          most={64}
        />
        <PasswordField label={t('signin.password')} name="password" value={password} />
        {wantsCode.value && <CodeField value={code} />}
        <Button type="submit" look={offered?.single_sign_on ? 'outline' : undefined} disabled={busy.value}>
          {t('signin.enter')}
        </Button>
      </Form>
      {offered?.people && (
        <section class="gate__demo">
          <h2>{t('signin.demo')}</h2>
          <ul>
            {offered.people.map((person) => (
              <li key={person.name}>
                <Button
                  look="outline"
                  class="button-small"
                  onPress={() => {
                    name.value = person.name;
                    password.value = person.password;
                    void submit();
                  }}
                >
                  {person.name} · {word('role', person.role)}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
