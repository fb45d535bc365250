// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useAnalytics } from '@backstage/frontend-plugin-api';
import type { ScaffolderApi } from '@backstage/plugin-scaffolder-react';
import {
  openValues,
  secretValues,
} from '../../state/draft';
import {
  TASK_SECRETS,
  TASK_TOKEN,
  taskValues,
  type OrderChoices,
  type TemplateParameters,
} from '../../state/order';
import { countSettings } from '../../state/values';
import { useForm } from '../form';
import {
  refusalOf,
  type TaskRefusal,
} from './taskFailure';
import { useClusterToken } from './useClusterToken';
import type { Offer } from './useOffer';

export type Subject = { scaffolder: ScaffolderApi; offer: Offer; parameters: TemplateParameters };

/** What an order starts with: where only one thing is possible, it is chosen. */
export function firstChoices(offer: Offer, owner: string): OrderChoices {
  const [delivery] = offer.deliveries.length === 1 ? offer.deliveries : [null];
  const [cluster] = offer.clusters.length === 1 ? offer.clusters : [''];
  return { owner, system: '', delivery, cluster, more: {} };
}

/** The names of what has to be chosen and is not. */
export function missingOf(
  { offer, parameters }: Subject,
  choices: OrderChoices,
): ReadonlySet<string> {
  const { names, more } = parameters;
  const isFile = choices.delivery === 'file';
  const checks: [name: string, isMissing: boolean][] = [
    ['owner', names.has('owner') && !choices.owner],
    ['delivery', offer.deliveries.length > 1 && !choices.delivery],
    ['cluster', names.has('cluster') && !isFile && !choices.cluster],
    ...more
      .filter(({ isRequired, options }) => isRequired && options.length > 0)
      .map(({ name }): [string, boolean] => [name, !choices.more[name]]),
  ];
  return new Set(checks.filter(([, isMissing]) => isMissing).map(([name]) => name));
}

/** Starts the task of the template, with what the form holds. */
export function useOrder(subject: Subject, onStarted: (taskId: string) => void) {
  const { store, t } = useForm();
  const analytics = useAnalytics();
  const tokenFor = useClusterToken();
  const [refusal, setRefusal] = useState<TaskRefusal | null>(null);
  const [isSending, setSending] = useState(false);

  const send = async (choices: OrderChoices) => {
    const { scaffolder, offer, parameters } = subject;
    const { draft, instance } = store.get();
    const { secrets } = store.form;
    const hidden = secretValues(draft.values, secrets);
    const isApplied = choices.delivery === 'apply';
    const token = isApplied ? await tokenFor(choices.cluster) : undefined;
    const { taskId } = await scaffolder.scaffold({
      templateRef: offer.template,
      values: taskValues(instance, openValues(draft.values, secrets), choices, parameters),
      secrets: {
        ...(hidden && { [TASK_SECRETS]: JSON.stringify(hidden) }),
        ...(token && { [TASK_TOKEN]: token }),
      },
    });
    // How much was chosen, never what.
    analytics.captureEvent('create', 'order managed service', {
      value: countSettings(draft.values),
    });
    onStarted(taskId);
  };
  const order = async (choices: OrderChoices) => {
    setSending(true);
    setRefusal(null);
    await send(choices).catch(error => setRefusal(refusalOf(error, t)));
    setSending(false);
  };
  return { order, refusal, isSending };
}
