// The steps that this request can take, as buttons; the single keys stand in app/shortcuts.ts.
import type { ComponentChildren } from 'preact';
import { useRight } from '../../app/session';
import { t } from '../../i18n';
import { Button, type Look } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { WhyNot } from '../../parts/rights';
import type { Decision } from './decide';
import { can, workStatus, type Step } from './steps';

interface ActionsProps {
  decision: Decision;
  disabled: boolean;
}
export function Actions({ decision, disabled }: ActionsProps) {
  const request = decision.request.value;
  const right = useRight('triage');
  const denied = { ...(disabled && { disabled: true }), ...right };
  const draft = workStatus(request) === 'draft';
  const step = (name: Step, look: Look | undefined, children: ComponentChildren) =>
    can(request, name) && (
      <Button key={name} look={look} data-action={name} {...denied} onPress={() => void decision.act(name)}>
        {children}
      </Button>
    );
  return (
    <div class="actions">
      {step(
        'accept',
        undefined,
        <>
          <Icon name="check" />
          {t('requests.accept')}
          <Letter>a</Letter>
        </>,
      )}
      {step(
        'dismiss',
        'outline',
        <>
          {t('requests.dismiss')}
          <Letter>d</Letter>
        </>,
      )}
      {can(request, 'edit') && decision.dirty.value && step('edit', undefined, t('requests.edit'))}
      {step('answered', draft ? 'outline' : undefined, t('requests.answered'))}
      {step('start', undefined, t('requests.start'))}
      {step('close', request.status === 'in_progress' ? undefined : 'outline', t('requests.close'))}
      {can(request, 'assign') && <Hold decision={decision} denied={denied} />}
      {step('due', 'outline', t('requests.setDue'))}
      {step(
        'place',
        'outline',
        <>
          <Icon name="location" />
          {t('place.set')}
          <Letter>p</Letter>
        </>,
      )}
      {step('split', undefined, t('requests.split'))}
      {step('reopen', 'outline', t('requests.reopen'))}
      <WhyNot permission="triage" />
    </div>
  );
}

export const Letter = ({ children }: { children: string }) => (
  <kbd class="wide-only" aria-hidden="true">
    {children}
  </kbd>
);

// One button: so the focus stays on it when it turns into its opposite.
function Hold({ decision, denied }: { decision: Decision; denied: { disabled?: boolean; title?: string } }) {
  const held = decision.request.value.assignee !== undefined;
  return (
    <Button
      look="outline"
      data-action={held ? 'release' : 'assign'}
      {...denied}
      onPress={() => void (held ? decision.act('release') : decision.take())}
    >
      <Icon name="person" />
      {t(held ? 'requests.release' : 'requests.take')}
      {!held && <Letter>t</Letter>}
    </Button>
  );
}
