// What was entered in this browser: waiting, refused with the reason, sent with its number.
import { useSession } from '../../app/session';
import { t } from '../../i18n';
import { Ago, Button, Chip, Empty, Failed } from '../../parts/basics';
import { ask } from '../../parts/dialog';
import { shown } from '../../text/visible';
import type { Queued } from '../../data/outbox';
import type { ContactModel } from './model';

export function Queue({ model }: { model: ContactModel }) {
  const { contacts } = useSession();
  const mine = contacts.mine.value;
  const sent = contacts.sent.value;
  const waiting = mine.filter(({ refused }) => refused === undefined).length;
  return (
    <section class="card" aria-label={t('contacts.queue')}>
      <h2 class="card__title">{t('contacts.queue')}</h2>
      {model.opensOffline.value !== null && (
        <p class="hint" data-offline={String(model.opensOffline.value)}>
          {t(model.opensOffline.value ? 'contacts.opensOffline' : 'contacts.onlineOnly')}{' '}
          {!model.keepsQueue.value && t('contacts.mayLose')}
        </p>
      )}
      <p role="status">{waiting > 0 && t('contacts.waiting', { n: waiting })}</p>
      {contacts.problem.value !== null && mine.length > 0 && <Failed error={contacts.problem.value} />}
      {waiting > 0 && (
        <Button look="outline" onPress={contacts.tryAll}>
          {t('contacts.sendNow')}
        </Button>
      )}
      {contacts.others.value > 0 && <p class="hint">{t('contacts.others', { n: contacts.others.value })}</p>}
      {mine.length === 0 && sent.length === 0 && <Empty>{t('contacts.empty')}</Empty>}
      <ul class="contacts__list">
        {mine.map((item) => (
          <Waiting key={item.key} item={item} />
        ))}
        {sent.map(({ key, words, ticket, requestId }) => (
          <li key={key} data-state="sent">
            <Chip kind="plain">{t('contacts.state.sent')}</Chip> <b>{t('contacts.ticket', { ticket })}</b>
            <p class="contacts__words">{shown(words)}</p>
            <a href={`#/requests/${encodeURIComponent(requestId)}`}>{t('contacts.open')}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Waiting({ item }: { item: Queued }) {
  const { contacts } = useSession();
  const { contact, refused } = item;
  const drop = async () => {
    const yes = await ask({
      title: () => t('contacts.dropTitle'),
      content: <p>{t('contacts.dropText')}</p>,
      yes: () => t('contacts.drop'),
      tone: 'danger',
    });
    if (yes) await contacts.remove(item.key);
  };
  const state = refused === undefined ? 'waiting' : 'refused';
  return (
    <li data-state={state}>
      <Chip kind={refused === undefined ? 'plain' : 'hazard'}>{t(`contacts.state.${state}`)}</Chip>{' '}
      {contact.at && <Ago time={contact.at} />}
      <p class="contacts__words">{shown(contact.words)}</p>
      {refused !== undefined && (
        <>
          <p>{shown(refused)}</p>
          <span class="row-actions">
            <Button look="unstyled" onPress={() => void contacts.again(item)}>
              {t('contacts.again')}
            </Button>
            <Button look="unstyled" class="danger-link" onPress={() => void drop()}>
              {t('contacts.drop')}
            </Button>
          </span>
        </>
      )}
    </li>
  );
}
