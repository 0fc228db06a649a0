// The form of a bulletin. Each control writes what was chosen or typed at once.
import { useId, useState } from 'preact/hooks';
import { useSession } from '../../app/session';
import {
  areaParts,
  kBulletinLanguages,
  kCertainties,
  kSeverities,
  kStatuses,
  kUrgencies,
} from '../../data/bulletin';
import { t, word } from '../../i18n';
import { Select } from '../../parts/basics';
import { Field } from '../../parts/field';
import { ZonePicker } from '../../parts/zones';
import { dateTime, toLocalInput } from '../../text/format';
import type { BulletinText, Wording } from '../../types';
import type { ComposerModel } from './model';
import { Reach } from './reach';

const kEvents = [
  'Flood',
  'Storm',
  'Hurricane',
  'Tornado',
  'Fire',
  'Heat',
  'Cold',
  'Snow',
  'Outage',
  'Water',
  'Road closure',
  'Schedule change',
];
// Those whose advice stands beside them.
export const kFields = ['event', 'urgency', 'severity', 'certainty', 'area', 'web', 'effective', 'expires'];

type Props = { model: ComposerModel };

export const BulletinForm = ({ model }: Props) => (
  <>
    <section class="card">
      <h2 class="card__title">{t('composer.what')}</h2>
      <What model={model} />
    </section>
    <section class="card">
      <h2 class="card__title">{t('composer.words')}</h2>
      <Words model={model} />
    </section>
    <section class="card">
      <h2 class="card__title">{t('composer.where')}</h2>
      <Where model={model} />
    </section>
    <section class="card">
      <fieldset class="plain-fieldset">
        <legend class="card__title">{t('composer.channels')}</legend>
        <Reach model={model} />
      </fieldset>
    </section>
  </>
);

function What({ model }: Props) {
  const events = `events-${useId()}`;
  const text = model.text.value;
  const kinds: BulletinText['kind'][] =
    text.kind === 'all_clear' ? ['all_clear', 'disaster_update'] : ['disaster_update', 'schedule_change'];
  if (text.kind === 'reply') kinds.push('reply');
  const degree = <Name extends 'urgency' | 'severity' | 'certainty'>(name: Name, codes: string[]) => (
    <Field label={t(`composer.${name}`)} hint={t(`composer.${name}Hint`)} advice={model.adviceOn(name)}>
      <Select
        options={codes.map((value) => ({ value, text: word(name, value) }))}
        value={text[name]}
        onPick={(value) => model.set({ [name]: value })}
      />
    </Field>
  );
  return (
    <>
      <div class="radio-rows">
        <Radios
          legend={t('composer.status')}
          name="status"
          group="bulletinStatus"
          values={kStatuses}
          value={text.status}
          onPick={(status) => model.setStatus(status)}
        />
        <Radios
          legend={t('composer.kind')}
          name="kind"
          group="kind"
          values={kinds}
          value={text.kind}
          onPick={(kind) => model.set({ kind })}
        />
      </div>
      <datalist id={events}>
        {kEvents.map((event) => (
          <option key={event} value={event} />
        ))}
      </datalist>
      <div class="grid grid--4">
        <Field label={t('composer.event')} hint={t('composer.eventHint')} advice={model.adviceOn('event')}>
          <input
            class="usa-input"
            list={events}
            maxLength={80}
            value={text.event}
            onInput={(e) => model.set({ event: e.currentTarget.value })}
          />
        </Field>
        {degree('urgency', kUrgencies)}
        {degree('severity', kSeverities)}
        {degree('certainty', kCertainties)}
      </div>
    </>
  );
}

interface RadiosProps<T extends string> {
  legend: string;
  name: string;
  // Of the words for its values.
  group: string;
  values: readonly T[];
  value: T;
  onPick: (value: T) => void;
}
function Radios<T extends string>({ legend, name, group, values, value, onPick }: RadiosProps<T>) {
  const id = useId();
  return (
    <fieldset class="radios">
      <legend>{legend}</legend>
      {values.map((each) => (
        <div key={each} class={`usa-radio radios__item radios__item--${each.toLowerCase()}`}>
          <input
            class="usa-radio__input"
            type="radio"
            id={`${name}-${id}-${each}`}
            name={name}
            value={each}
            checked={each === value}
            onChange={() => onPick(each)}
          />
          <label class="usa-radio__label" for={`${name}-${id}-${each}`}>
            {word(group, each)}
          </label>
        </div>
      ))}
    </fieldset>
  );
}

function Words({ model }: Props) {
  const { info } = model.text.value;
  const languages = [...new Set([...kBulletinLanguages, ...Object.keys(info)])];
  // One language at a time where there is no room for two.
  const [shown, show] = useState(languages[0]);
  return (
    <div>
      <div class="tabs wording-tabs" role="group" aria-label={t('mention.language')}>
        {languages.map((lang) => (
          <button
            key={lang}
            type="button"
            class="tab"
            aria-pressed={lang === shown}
            onClick={() => show(lang)}
          >
            {word('language', lang)}
          </button>
        ))}
      </div>
      <div class="wordings">
        {languages.map((lang) => (
          <fieldset key={lang} class={lang === shown ? 'wording' : 'wording wording--away'}>
            <legend>{word('language', lang)}</legend>
            <Line model={model} lang={lang} name="headline" rows={0} />
            <Line model={model} lang={lang} name="description" rows={5} />
            <Line model={model} lang={lang} name="instruction" rows={3} />
          </fieldset>
        ))}
      </div>
    </div>
  );
}

function Line({ model, lang, name, rows }: Props & { lang: string; name: keyof Wording; rows: number }) {
  const value = model.text.value.info[lang]?.[name] ?? '';
  const type = (event: { currentTarget: { value: string } }) =>
    model.setWording(lang, { [name]: event.currentTarget.value });
  return (
    <Field label={t(`composer.${name}`)} advice={model.adviceOn(`info.${lang}.${name}`)}>
      {rows === 0 ? (
        <input class="usa-input" lang={lang} maxLength={300} spellcheck value={value} onInput={type} />
      ) : (
        <textarea class="usa-textarea" lang={lang} rows={rows} value={value} onInput={type} />
      )}
    </Field>
  );
}

function Where({ model }: Props) {
  const { city } = useSession();
  void city.moment.value;
  const text = model.text.value;
  const { covers } = text;
  const others = areaParts({ ...covers, zones: [] });
  const time = (name: 'effective' | 'expires', hint: string) => (
    <Field label={t(`composer.${name}`)} hint={hint} advice={model.adviceOn(name)}>
      <input
        class="usa-input"
        type="datetime-local"
        value={toLocalInput(text[name])}
        onInput={(e) => model.setTime(name, e.currentTarget.value)}
      />
    </Field>
  );
  return (
    <>
      <div class="grid grid--2">
        <Field label={t('composer.area')} advice={model.adviceOn('area')}>
          <input
            class="usa-input"
            maxLength={300}
            value={text.area}
            onInput={(e) => model.set({ area: e.currentTarget.value })}
          />
        </Field>
        <Field label={t('composer.web')} advice={model.adviceOn('web')}>
          <input
            class="usa-input"
            type="url"
            maxLength={500}
            inputMode="url"
            placeholder="https://"
            value={text.web}
            onInput={(e) => model.set({ web: e.currentTarget.value.trim() })}
          />
        </Field>
        {time('effective', t('composer.cityTime', { now: dateTime(city.clock.now()) }))}
        {time('expires', t('composer.expiresHint'))}
      </div>
      <ZonePicker
        legend={t('composer.zones')}
        chosen={covers.zones}
        onChange={(zones) => model.set({ covers: { ...covers, zones } })}
        also={
          covers.polygons.length + covers.circles.length > 0
            ? [{ name: text.area, polygons: covers.polygons, circles: covers.circles }]
            : []
        }
      />
      {others.length > 0 && <p class="hint">{others.join(', ')}</p>}
    </>
  );
}
