// SPDX-License-Identifier: Apache-2.0
import {
  useCallback,
  useEffect,
  useMemo,
  useState,
} from 'react';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import {
  changedMeanwhile,
  planOf,
  withSide,
  type Meanwhile,
} from '../../state/change';
import { choose, openValues } from '../../state/draft';
import { ownersOf } from '../../state/ownership';
import {
  isRecord,
  valueAt,
  type Values,
} from '../../state/values';
import { useStoreState } from '../form';
import type { ChangeSession } from './useChange';

const asValues = (value: unknown): Values => (isRecord(value) ? value : {});

/** What the form would send: everything but the secret values. */
export function useMine({ store }: ChangeSession['chart']): Values {
  const values = useStoreState(store, state => state.draft.values);
  return useMemo(() => asValues(openValues(values, store.form.secrets)), [values, store]);
}

/** What others did, and what the person decided about it, place by place. */
export function useDecisions({ chart, start, keeper }: ChangeSession, live: Instance) {
  const { store } = chart;
  const mine = useMine(chart);
  const [base, setBase] = useState(start.base);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    store.setOld(live.spec);
  }, [store, live.spec]);
  useEffect(() => keeper.setBase(base), [keeper, base]);

  const meanwhile = useMemo(() => changedMeanwhile(base, live.spec, mine), [base, live, mine]);
  const contested = useMemo(() => {
    const { contested: places } = planOf(live.spec, mine, ownersOf(live.managedFields));
    return places.filter(({ at }) => !taken.has(at));
  }, [live, mine, taken]);

  /** The person has seen what others changed there. */
  const acknowledge = useCallback(
    (changes: readonly Meanwhile[]) =>
      setBase(before =>
        asValues(
          changes.reduce<unknown>((whole, { at, after }) => withSide(whole, at, after), before),
        ),
      ),
    [],
  );
  const take = useCallback(
    (changes: readonly Meanwhile[]) => {
      for (const { at, after } of changes) store.edit(at, draft => choose(draft, at, after));
      acknowledge(changes);
    },
    [acknowledge, store],
  );
  /** Gives up the own change at a place. */
  const leave = useCallback(
    (at: string) => store.edit(at, draft => choose(draft, at, valueAt(live.spec, at))),
    [live, store],
  );
  const takeOver = useCallback(
    (at: string) => setTaken(before => new Set([...before, at])),
    [],
  );
  return { mine, base, taken, meanwhile, contested, take, acknowledge, leave, takeOver };
}

export type Decisions = ReturnType<typeof useDecisions>;
