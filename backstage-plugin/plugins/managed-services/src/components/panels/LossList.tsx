// SPDX-License-Identifier: Apache-2.0
import type { Loss } from '@managed-services/engine';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { TextWithCode } from '../TextWithCode';
import { FindingHead, FindingList } from './FindingList';

type Group = { loss: Loss; places: string[] };

/** The same loss at many places is one line with many places. */
function grouped(losses: readonly Loss[]): Group[] {
  const groups = new Map<string, Group>();
  for (const loss of losses) {
    const key = [loss.target, loss.fate, loss.message].join('\n');
    const group = groups.get(key) ?? { loss, places: [] };
    group.places.push(loss.at === '' ? '/' : loss.at);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Places shown in a line before the rest is only counted. */
const PLACES_SHOWN = 4;

function LossGroup({ loss, places }: Group) {
  const t = useManagedServicesTranslation();
  const changesValues = loss.fate === 'narrowed' || loss.fate === 'widened';
  const hidden = places.length - PLACES_SHOWN;
  return (
    <>
      <FindingHead severity={changesValues ? 'warning' : 'note'} label={t(`fate.${loss.fate}`)}>
        <code>{loss.target}</code>
      </FindingHead>
      <span>
        <TextWithCode text={loss.message} />
      </span>
      <Muted size="small">
        <code>{places.slice(0, PLACES_SHOWN).join(', ')}</code>
        {hidden > 0 && ` ${t('notes.morePlaces', { count: hidden })}`}
      </Muted>
    </>
  );
}

/** What the outputs cannot express of the schema. */
export function LossList({ losses }: { losses: readonly Loss[] }) {
  return (
    <FindingList>
      {grouped(losses).map((group, index) => (
        <LossGroup key={index} {...group} />
      ))}
    </FindingList>
  );
}
