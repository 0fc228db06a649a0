// A request that may be the same matter as another one, or as what is just entered, and why.
import { formatRoute } from '../app/route';
import { useSession } from '../app/session';
import { serviceName } from '../data/names';
import { t, word } from '../i18n';
import { shortId } from '../text/format';
import { shown } from '../text/visible';
import type { SimilarRequests } from '../types';
import { Ago, Chip } from './basics';

export type Likely = SimilarRequests['similar'][number];

export const reasonsOf = ({ because }: Likely): string[] =>
  because.map(({ why, what }) => `${word('likeness', why)}${what ? `: ${shown(what)}` : ''}`);

export const RequestLink = ({ id }: { id: string }) => (
  <a href={formatRoute(['requests', id])} title={id}>
    #{shortId(id)}
  </a>
);

export function LikelyText({ likely }: { likely: Likely }) {
  const { city } = useSession();
  const { request } = likely;
  return (
    <>
      <p class="similar__head">
        <b>{serviceName(city.services, request.service_code)}</b> <RequestLink id={request.id} />{' '}
        <Chip kind={`status-${request.status}`}>{word('requestStatus', request.status)}</Chip>{' '}
        <span class="detail__when">
          <Ago time={request.requested_datetime} />
        </span>
      </p>
      <p class="similar__words" dir="auto">
        {shown(request.description)}
      </p>
      <ul class="similar__why" aria-label={t('requests.because')}>
        {reasonsOf(likely).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </>
  );
}
