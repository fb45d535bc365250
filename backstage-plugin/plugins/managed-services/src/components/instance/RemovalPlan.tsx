// SPDX-License-Identifier: Apache-2.0
import { RiDeleteBinLine, RiShieldCheckLine } from '@remixicon/react';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import type { DayAfterModel, RemovalFate } from '../../state/dayAfter';
import { useManagedServicesTranslation } from '../form';
import { HelpText } from '../HelpText';
import { Muted } from '../Muted';
import { useModelAnswer } from './useModelAnswer';
import classes from './Removal.module.css';

type ListProps = { fate: 'removed' | 'kept'; items: readonly RemovalFate[] };

function Fate({ fate, items }: ListProps) {
  const t = useManagedServicesTranslation();
  const Icon = fate === 'removed' ? RiDeleteBinLine : RiShieldCheckLine;
  return (
    <div className={classes.fate}>
      <h4>
        <Icon aria-hidden size={18} />
        {t(`removal.${fate}`)}
      </h4>
      <ul>
        {items.map(({ what, kind, name, help }) => (
          <li key={`${kind} ${name} ${what}`} className={classes.item}>
            <span>{what}</span>
            <Muted size="small">{[kind, name].filter(Boolean).join(' ')}</Muted>
            {help !== null && (
              <Muted size="small">
                <HelpText text={help} />
              </Muted>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

type Props = { instance: Instance; model: DayAfterModel | null; isReading: boolean };

/** What goes and what stays, as the chart says it; its absence is said too. */
export function RemovalPlan({ instance, model, isReading }: Props) {
  const t = useManagedServicesTranslation();
  const { ref, spec } = instance;
  const plan = useModelAnswer(model, JSON.stringify([ref, spec]), known =>
    known.removal?.(spec, { name: ref.name, namespace: ref.namespace }),
  );
  if (isReading || plan === undefined) return <Muted as="p">{t('removal.reading')}</Muted>;
  if (plan === null || plan.length === 0) return <Muted as="p">{t('removal.unknown')}</Muted>;
  const of = (fate: RemovalFate['fate']) => plan.filter(item => item.fate === fate);
  return (
    <div className={classes.fates}>
      {of('removed').length > 0 && <Fate fate="removed" items={of('removed')} />}
      {of('kept').length > 0 && <Fate fate="kept" items={of('kept')} />}
    </div>
  );
}
