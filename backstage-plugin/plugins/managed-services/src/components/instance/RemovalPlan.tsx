// SPDX-License-Identifier: Apache-2.0
import { RiDeleteBinLine, RiQuestionLine, RiShieldCheckLine } from '@remixicon/react';
import type { RemovalFate, RemovalItem } from '@managed-services/engine';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import { useManagedServicesTranslation } from '../form';
import { HelpText } from '../HelpText';
import { Muted } from '../Muted';
import { useModelAnswer } from './useModelAnswer';
import classes from './Removal.module.css';

type ListProps = { fate: RemovalFate; items: readonly RemovalItem[] };

const icons = { removed: RiDeleteBinLine, kept: RiShieldCheckLine, unknown: RiQuestionLine };

/** What surely goes first, then what stays, then what nobody can tell. */
const fates: readonly RemovalFate[] = ['removed', 'kept', 'unknown'];

function Fate({ fate, items }: ListProps) {
  const t = useManagedServicesTranslation();
  const Icon = icons[fate];
  return (
    <div className={classes.fate}>
      <h4>
        <Icon aria-hidden size={18} />
        {t(`removal.fate.${fate}`)}
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

type Props = { instance: Instance; model: AsyncChartModel | null; isReading: boolean };

/** What goes and what stays, as the chart says it; its absence is said too. */
export function RemovalPlan({ instance, model, isReading }: Props) {
  const t = useManagedServicesTranslation();
  const { ref, spec } = instance;
  const plan = useModelAnswer(model, JSON.stringify([ref, spec]), known =>
    known.removal(spec, { name: ref.name, namespace: ref.namespace }),
  );
  if (isReading || plan === undefined) return <Muted as="p">{t('removal.reading')}</Muted>;
  if (plan === null || plan.length === 0) return <Muted as="p">{t('removal.unknown')}</Muted>;
  return (
    <div className={classes.fates}>
      {fates
        .map(fate => ({ fate, items: plan.filter(item => item.fate === fate) }))
        .filter(({ items }) => items.length > 0)
        .map(part => (
          <Fate key={part.fate} {...part} />
        ))}
    </div>
  );
}
