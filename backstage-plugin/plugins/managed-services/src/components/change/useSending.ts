// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useAnalytics } from '@backstage/frontend-plugin-api';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { InstancesError } from '../../api';
import { differences } from '../../state/change';
import { placeOfField } from '../../state/fieldPath';
import type { FormStore } from '../../state/FormStore';
import {
  applyChange,
  tryChange,
} from '../../state/sendChange';
import type { Answered } from './ClusterAnswer';
import type { ChangeSession } from './useChange';
import type { Decisions } from './useDecisions';

/** Shows what the cluster said at the fields that it names. */
function showAtFields(store: FormStore, error: Error): void {
  const causes = error instanceof InstancesError ? error.causes : [];
  const values = store.get().draft.values;
  store.setRemote(
    causes.flatMap(({ field, message }) => {
      const at = placeOfField(field, values);
      return at === null ? [] : [{ at, message }];
    }),
  );
}

type Live = { live: Instance; setLive: (instance: Instance) => void };

/** Asks the cluster, and sends the change to it. */
export function useSending(session: ChangeSession, { live, setLive }: Live, decisions: Decisions) {
  const analytics = useAnalytics();
  const { api, chart, keeper } = session;
  const { store } = chart;
  const { mine, taken } = decisions;
  const [answered, setAnswered] = useState<Answered & { about?: unknown }>({ state: 'none' });
  const [applied, setApplied] = useState<Instance | null>(null);
  const change = { live, mine, taken };

  const ask = async (act: () => Promise<Answered>) => {
    setAnswered({ state: 'asking', about: mine });
    try {
      setAnswered({ ...(await act()), about: mine });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      showAtFields(store, error);
      setAnswered({ state: 'refused', error, about: mine });
    }
  };
  const check = () =>
    ask(async () => {
      await tryChange(api, change);
      store.setRemote([]);
      return { state: 'accepted' };
    });
  const apply = () =>
    ask(async () => {
      // What the cluster would refuse is found before anybody's fields change hands.
      await tryChange(api, change);
      const outcome = await applyChange(api, change);
      if (outcome.status === 'contested') return { state: 'none' };
      setLive(outcome.instance);
      if (outcome.status === 'moved') return { state: 'none' };
      keeper.discard();
      setApplied(outcome.instance);
      analytics.captureEvent('click', 'change managed service', {
        value: differences(live.spec, mine).length,
      });
      return { state: 'accepted' };
    });
  // An answer is about the values that were sent.
  const isCurrent = answered.about === mine;
  const shown: Answered = isCurrent ? answered : { state: 'none' };
  return { answered: shown, applied, check, apply };
}
