// A contact is entered: who comes in person, calls, or meets a mobile unit; with or without a network.
import { useRef } from 'preact/hooks';
import type { PageProps } from '../../app/routes';
import { useRight, useSession } from '../../app/session';
import { kLanguages, t, word } from '../../i18n';
import { Button, Empty, PageHead, Select } from '../../parts/basics';
import { Field } from '../../parts/field';
import { Form } from '../../parts/form';
import { useModel } from '../../parts/model';
import { PlaceHits } from '../../parts/place_hits';
import { WhyNot } from '../../parts/rights';
import { HeardHere } from './heard';
import { Known } from './known';
import { ContactModel } from './model';
import { Queue } from './queue';

export default function ContactsPage(_: PageProps) {
  const session = useSession();
  const model = useModel(() => new ContactModel(session));
  return (
    <div>
      <PageHead title={t('contacts.title')} />
      <WhyNot permission="triage" />
      <div class="contacts">
        {model.channels.value.length === 0 ? (
          <Empty>{t('contacts.none')}</Empty>
        ) : (
          <ContactForm model={model} />
        )}
        <div>
          <Queue model={model} />
          <HeardHere model={model} />
        </div>
      </div>
    </div>
  );
}

function ContactForm({ model }: { model: ContactModel }) {
  const right = useRight('triage');
  const words = useRef<HTMLTextAreaElement>(null);
  const draft = model.draft.value;
  return (
    <Form
      class="card contacts__form"
      problem={model.problem.value}
      submit={() => void model.enter().then(() => words.current?.focus())}
    >
      <Field label={t('contacts.channel')}>
        <Select
          value={model.channel.value}
          options={model.channels.value.map(({ name, form }) => ({
            value: name,
            text: `${word('contactForm', form ?? '')} · ${name}`,
          }))}
          onPick={(name) => model.choose(name)}
        />
      </Field>
      <Field label={t('contacts.words')}>
        <textarea
          class="usa-textarea"
          dir="auto"
          rows={6}
          ref={words}
          value={draft.words}
          onInput={(event) => model.set('words', event.currentTarget.value)}
        />
      </Field>
      <Place model={model} />
      <Field label={t('contacts.language')}>
        <Select
          value={draft.lang}
          options={kLanguages.map((lang) => ({ value: lang, text: word('language', lang) }))}
          onPick={(lang) => model.set('lang', lang)}
        />
      </Field>
      <Consent model={model} />
      <Known model={model} />
      <Button type="submit" {...right}>
        {t('contacts.enter')}
      </Button>
    </Form>
  );
}

function Place({ model }: { model: ContactModel }) {
  const found = model.found.value;
  const point = model.point.value;
  return (
    <>
      <Field label={t('contacts.place')} hint={t('contacts.placeHint')}>
        <input
          class="usa-input"
          dir="auto"
          maxLength={300}
          autocomplete="off"
          spellcheck={false}
          value={model.draft.value.place}
          onInput={(event) => model.typePlace(event.currentTarget.value)}
        />
      </Field>
      <PlaceHits found={found} onPick={(place) => model.pick(place)}>
        {point && t('contacts.placed', { name: point.name })}
      </PlaceHits>
    </>
  );
}

// How the person can be reached is asked only with his consent.
function Consent({ model }: { model: ContactModel }) {
  const consent = model.consent.value;
  return (
    <>
      <p class="usa-checkbox">
        <input
          type="checkbox"
          class="usa-checkbox__input"
          id="contact-consent"
          aria-describedby="contact-consent-hint"
          checked={consent}
          onChange={(event) => (model.consent.value = event.currentTarget.checked)}
        />
        <label class="usa-checkbox__label" for="contact-consent">
          {t('contacts.consent')}
        </label>
      </p>
      <p class="hint" id="contact-consent-hint">
        {t('contacts.consentHint')}
      </p>
      {consent &&
        (['name', 'email', 'phone'] as const).map((name) => (
          <Field key={name} label={t(`contacts.${name}`)}>
            <input
              class="usa-input"
              dir="auto"
              maxLength={200}
              autocomplete="off"
              spellcheck={false}
              value={model.draft.value[name]}
              onInput={(event) => model.set(name, event.currentTarget.value)}
            />
          </Field>
        ))}
    </>
  );
}
