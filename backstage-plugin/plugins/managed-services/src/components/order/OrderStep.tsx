// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import {
  RiArrowLeftLine,
  RiArrowRightLine,
} from '@remixicon/react';
import { useForm, useFormState } from '../form';
import { Summary } from '../panels/Summary';
import { Review } from '../review';
import { OrderPanel } from './OrderPanel';
import type { Ordering } from './useOffer';
import classes from './OrderStep.module.css';

type OrderingYes = Extract<Ordering, { can: 'yes' }>;

/** Below the form: the way to the review, or why there is none and what to do instead. */
export function OrderButton({ ordering, onReview }: { ordering: Ordering; onReview: () => void }) {
  const { store, t } = useForm();
  const review = async () => {
    store.attempt();
    await store.settle();
    const [first] = store.get().check.problems;
    if (first) store.revealPlace(first.at);
    else onReview();
  };
  if (ordering.can === 'no') {
    return (
      <Alert
        status="info"
        icon
        title={t(`order.obstacle.${ordering.obstacle}`)}
        description={t('order.byHand')}
      />
    );
  }
  return (
    <Button
      variant="primary"
      className={classes.go}
      isDisabled={ordering.can === 'unknown'}
      iconEnd={<RiArrowRightLine />}
      onPress={review}
    >
      {t('order.review')}
    </Button>
  );
}

type Props = { ordering: OrderingYes; onBack: () => void; onStarted: (taskId: string) => void };

/** The step after the form: everything that would be sent, and where to. */
export function OrderStep({ ordering, onBack, onStarted }: Props) {
  const { t } = useForm();
  const { name, namespace } = useFormState(state => state.instance);
  return (
    <div className={classes.step}>
      <div>
        <Button size="small" variant="tertiary" iconStart={<RiArrowLeftLine />} onPress={onBack}>
          {t('order.backToForm')}
        </Button>
      </div>
      <h3 className={classes.title}>
        {t('order.reviewOf', { name, namespace })}
      </h3>
      <Summary onOpen={onBack} />
      <Review />
      <OrderPanel ordering={ordering} onStarted={onStarted} />
    </div>
  );
}
