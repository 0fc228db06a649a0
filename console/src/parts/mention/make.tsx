// A request that a person makes of a mention, whatever its verdict says.
import { signal, type Signal } from '@preact/signals';
import { errorText, type Session } from '../../app/session';
import { ApiError } from '../../data/api';
import { serviceName } from '../../data/names';
import { serviceCodes } from '../../data/topics';
import { t, word } from '../../i18n';
import { shortId } from '../../text/format';
import { characters, plain } from '../../text/visible';
import type { Mention, MentionRequest } from '../../types';
import { Notice, Select } from '../basics';
import { ask } from '../dialog';
import { Field } from '../field';
import { toast } from '../toast';

// core/request.h, in characters as people count them.
const kMostDescription = 4000;

interface Typed {
  service: Signal<string>;
  description: Signal<string>;
  address: Signal<string>;
  status: Signal<'draft' | 'open'>;
}

export async function makeRequest(session: Session, mention: Mention): Promise<void> {
  const place = mention.verdict.places.find(({ kind }) => kind !== 'neighborhood' && kind !== 'point');
  const typed: Typed = {
    service: signal(serviceCodes(mention.verdict)[0] ?? ''),
    description: signal(plain(mention.text)),
    address: signal(plain(place?.text ?? '')),
    status: signal('draft'),
  };
  let first = mention.request_id ?? undefined;
  for (let problem = ''; ; ) {
    const yes = await ask({
      title: t('mention.makeTitle'),
      content: <Form session={session} typed={typed} first={first} problem={problem} />,
      yes: t(first === undefined ? 'mention.make' : 'mention.makeAnother'),
      check: () => check(typed),
    });
    if (!yes) return;
    try {
      // Where it is what was read in the mention, the hub keeps its point on the map.
      const made: MentionRequest = {
        service_code: typed.service.value,
        status: typed.status.value,
        address_string: typed.address.value.trim(),
      };
      if (typed.description.value.trim() !== plain(mention.text).trim())
        made.description = typed.description.value.trim();
      if (first !== undefined) made.again = true;
      const { id } = await session.api.requestOf(mention.id, made);
      toast(t('mention.made', { id: shortId(id) }));
      session.city.recount();
      return;
    } catch (error) {
      problem = errorText(error);
      // Somebody was faster: who still wants one says so again.
      if (error instanceof ApiError && error.status === 409 && first === undefined)
        first = await firstOf(session, mention.id);
    }
  }
}

async function firstOf(session: Session, mention: number): Promise<string | undefined> {
  try {
    return (await session.api.mention(mention)).request_id ?? undefined;
  } catch {
    return undefined;
  }
}

function check({ service, description }: Typed): string | null {
  if (service.value === '') return t('mention.makeNoService');
  const over = characters(description.value.trim()) - kMostDescription;
  return over > 0 ? t('requests.tooLong', { n: over }) : null;
}

interface FormProps {
  session: Session;
  typed: Typed;
  first: string | undefined;
  problem: string;
}
function Form({ session, typed, first, problem }: FormProps) {
  const { services } = session.city;
  const { service, description, address, status } = typed;
  return (
    <>
      {problem !== '' && <Notice tone="error">{problem}</Notice>}
      {first !== undefined && (
        <Notice tone="info" quiet>
          {t('mention.makeSecond', { id: shortId(first) })}
        </Notice>
      )}
      <Field label={t('requests.service')}>
        <Select
          options={[
            { value: '', text: t('mention.choose') },
            ...services.map(({ service_code: value }) => ({ value, text: serviceName(services, value) })),
          ]}
          value={service.value}
          onPick={(value) => (service.value = value)}
        />
      </Field>
      <Field label={t('requests.description')}>
        <textarea
          class="usa-textarea"
          rows={4}
          dir="auto"
          value={description.value}
          onInput={(event) => (description.value = event.currentTarget.value)}
        />
      </Field>
      <Field label={t('requests.address')}>
        <input
          class="usa-input"
          maxLength={400}
          dir="auto"
          value={address.value}
          onInput={(event) => (address.value = event.currentTarget.value)}
        />
      </Field>
      <Field label={t('mention.makeAs')}>
        <Select
          options={['draft', 'open'].map((value) => ({ value, text: word('requestStatus', value) }))}
          value={status.value}
          onPick={(value) => (status.value = value as 'draft' | 'open')}
        />
      </Field>
    </>
  );
}
