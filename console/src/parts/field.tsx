// A labelled control, with its hint above and its advice below.
import type { ComponentChildren, VNode } from 'preact';
import { cloneElement } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './icon';

export interface Advised {
  text: string;
  blocks: boolean;
}

// `children`: one input, select or textarea, which is tied to its label, hint and advice here.
export function Field({
  label,
  hint,
  advice = [],
  children,
}: {
  label: ComponentChildren;
  hint?: ComponentChildren;
  advice?: Advised[];
  children: VNode<Record<string, unknown>>;
}) {
  const id = `field-${useId()}`;
  const described = [hint ? `${id}-hint` : '', advice.length > 0 ? `${id}-advice` : ''].filter(Boolean);
  const blocks = advice.some((item) => item.blocks);
  return (
    <div class={blocks ? 'field field--error' : 'field'}>
      <label class="usa-label" for={id}>
        {label}
      </label>
      {hint && (
        <div id={`${id}-hint`} class="hint">
          {hint}
        </div>
      )}
      {cloneElement(children, {
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': blocks ? 'true' : undefined,
      })}
      <div id={`${id}-advice`} class="advice">
        {advice.map((item) => (
          <AdviceLine key={item.text} blocks={item.blocks}>
            {item.text}
          </AdviceLine>
        ))}
      </div>
    </div>
  );
}

export const AdviceLine = ({ blocks, children }: { blocks: boolean; children: ComponentChildren }) => (
  <p class={`advice__line advice__line--${blocks ? 'error' : 'warning'}`}>
    <Icon name={blocks ? 'error' : 'warning'} />
    <span>
      <b>{t(blocks ? 'advice.blocks' : 'advice.warns')} </b>
      {children}
    </span>
  </p>
);
