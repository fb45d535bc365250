// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import {
  Alert,
  Button,
  ButtonLink,
} from '@backstage/ui';
import { openValues } from '../../state/draft';
import {
  taskValues,
  wizardOnly,
  wizardPath,
} from '../../state/order';
import { useForm, useFormState } from '../form';
import { Muted } from '../Muted';
import { OrderFields } from './OrderFields';
import { Refused } from './Refused';
import {
  useParameters,
  type Ordering,
} from './useOffer';
import {
  firstChoices,
  missingOf,
  useOrder,
  type Subject,
} from './useOrder';
import { useOwners, type Owners } from './useOwners';
import panels from '../Panel.module.css';
import classes from './OrderPanel.module.css';

/** The template asks for something that only the wizard can ask: it continues there. */
function Wizard({ subject }: { subject: Subject }) {
  const { store, t } = useForm();
  const { instance, draft } = useFormState(state => state);
  const { offer, parameters } = subject;
  const values = openValues(draft.values, store.form.secrets);
  const choices = firstChoices(offer, '');
  const names = wizardOnly(parameters).map(({ title }) => title);
  return (
    <Alert
      status="info"
      icon
      title={t('order.wizard', { names: names.join(', ') })}
      description={t('order.wizardHelp')}
      customActions={
        <ButtonLink
          size="small"
          variant="secondary"
          href={wizardPath(offer.template, taskValues(instance, values, choices, parameters))}
        >
          {t('order.openWizard')}
        </ButtonLink>
      }
    />
  );
}

type ChoicesProps = { subject: Subject; owners: Owners; onStarted: (taskId: string) => void };

function Choices({ subject, owners, onStarted }: ChoicesProps) {
  const { store, t } = useForm();
  const [choices, setChoices] = useState(() =>
    firstChoices(subject.offer, owners.owners[0]?.value ?? ''),
  );
  const [isTried, setTried] = useState(false);
  const { order, refusal, isSending } = useOrder(subject, onStarted);
  const missing = missingOf(subject, choices);
  const problems = useFormState(({ check }) => check.problems.length);
  const start = async () => {
    setTried(true);
    store.attempt();
    await store.settle();
    const { check } = store.get();
    if (missing.size > 0 || check.problems.length > 0 || check.failure) return;
    await order(choices);
  };
  return (
    <>
      <OrderFields
        {...subject}
        owners={owners}
        choices={choices}
        missing={isTried ? missing : new Set()}
        onChange={patch => setChoices(before => ({ ...before, ...patch }))}
      />
      {refusal && <Refused refusal={refusal} />}
      <div className={panels.buttons}>
        <Button variant="primary" isDisabled={isSending} onPress={start}>
          {isSending ? t('order.sending') : t(`order.send.${choices.delivery ?? 'any'}`)}
        </Button>
        {isTried && problems > 0 && (
          <span role="status" className={classes.stop}>
            {t('manifest.refused', { count: problems })}
          </span>
        )}
      </div>
    </>
  );
}

type Props = {
  ordering: Extract<Ordering, { can: 'yes' }>;
  onStarted: (taskId: string) => void;
};

/** Owner, delivery and cluster, and the button that orders. */
export function OrderPanel({ ordering: { scaffolder, offer }, onStarted }: Props) {
  const { t } = useForm();
  const parameters = useParameters(scaffolder, offer.template);
  const owners = useOwners();
  const failed = [parameters, owners].find(({ state }) => state === 'failed');
  return (
    <section className={panels.panel} aria-labelledby="managed-services-order">
      <h3 id="managed-services-order">{t('order.title')}</h3>
      {failed?.state === 'failed' && (
        <Alert
          status="danger"
          icon
          title={t('order.unreadable')}
          description={failed.error.message}
          customActions={
            <Button size="small" variant="secondary" onPress={failed.retry}>
              {t('catalogue.retry')}
            </Button>
          }
        />
      )}
      {!failed && (parameters.state === 'loading' || owners.state === 'loading') && (
        <Muted as="p">{t('order.loading')}</Muted>
      )}
      {parameters.state === 'ready' &&
        owners.state === 'ready' &&
        (wizardOnly(parameters.value).length > 0 ? (
          <Wizard subject={{ scaffolder, offer, parameters: parameters.value }} />
        ) : (
          <Choices
            subject={{ scaffolder, offer, parameters: parameters.value }}
            owners={owners.value}
            onStarted={onStarted}
          />
        ))}
    </section>
  );
}
