// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { Alert, Button } from '@backstage/ui';
import {
  ANNOTATION_OWNER,
  ANNOTATION_SYSTEM,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { OrderChoices } from '../../state/order';
import { wizardOnly } from '../../state/order';
import { useForm } from '../form';
import { Muted } from '../Muted';
import {
  Refused,
  useOrder,
  useParameters,
  type Ordering,
} from '../order';
import classes from './RequestPanel.module.css';

type Props = {
  ordering: Extract<Ordering, { can: 'yes' }>;
  live: Instance;
  isBlocked: boolean;
  onStarted: (taskId: string) => void;
};

/** The same change as a pull request: the template's task, with the name that exists already. */
export function RequestPanel({ ordering, live, isBlocked, onStarted }: Props) {
  const { t } = useForm();
  const { scaffolder, offer } = ordering;
  const loaded = useParameters(scaffolder, offer.template);
  const parameters = useMemo(
    () =>
      loaded.state === 'ready'
        ? loaded.value
        : { names: new Set<string>(), required: new Set<string>(), more: [] },
    [loaded],
  );
  const { order, refusal, isSending } = useOrder({ scaffolder, offer, parameters }, onStarted);
  const choices: OrderChoices = {
    owner: live.annotations[ANNOTATION_OWNER] ?? '',
    system: live.annotations[ANNOTATION_SYSTEM] ?? '',
    delivery: 'pull-request',
    cluster: live.ref.cluster,
    more: {},
  };
  if (loaded.state === 'loading') return <Muted as="p">{t('order.loading')}</Muted>;
  if (loaded.state === 'failed') {
    return (
      <Alert
        status="danger"
        icon
        title={t('order.unreadable')}
        description={loaded.error.message}
      />
    );
  }
  const asked = wizardOnly(parameters);
  if (asked.length > 0) {
    const names = asked.map(({ title }) => title).join(', ');
    return <Alert status="info" icon title={t('change.requestAsks', { names })} />;
  }
  return (
    <div className={classes.request}>
      {refusal && <Refused refusal={refusal} />}
      <Button
        variant="secondary"
        isDisabled={isSending || isBlocked}
        onPress={() => order(choices)}
      >
        {t(isSending ? 'order.sending' : 'change.request')}
      </Button>
      <Muted as="p" size="small">
        {t('change.requestHelp')}
      </Muted>
    </div>
  );
}
