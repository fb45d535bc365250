// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { differences } from '../../state/change';
import {
  gitToolOf,
  ownersOf,
} from '../../state/ownership';
import { useForm, useFormState } from '../form';
import { useOrdering } from '../order';
import { Summary } from '../panels/Summary';
import { Review } from '../review';
import { ClusterAnswer } from './ClusterAnswer';
import {
  ChangedMeanwhile,
  ContestedPlaces,
} from './OthersChanges';
import { RequestPanel } from './RequestPanel';
import type { ChangeSession } from './useChange';
import type { Decisions } from './useDecisions';
import type { useSending } from './useSending';
import panels from '../Panel.module.css';
import classes from './ChangeReview.module.css';

type Props = {
  session: ChangeSession;
  live: Instance;
  decisions: Decisions;
  sending: ReturnType<typeof useSending>;
  onBack: () => void;
  onStarted: (taskId: string) => void;
};

/** Why nothing can be sent yet; null when it can. */
function useObstacle({ live, decisions }: Pick<Props, 'live' | 'decisions'>): string | null {
  const { t } = useForm();
  const problems = useFormState(
    ({ check }) => check.problems.filter(({ isRemote }) => !isRemote).length,
  );
  const failed = useFormState(({ check }) => check.failure !== null);
  if (problems > 0 || failed) return t('manifest.refused', { count: Math.max(1, problems) });
  if (differences(live.spec, decisions.mine).length === 0) return t('review.noChanges');
  const open = decisions.meanwhile.length + decisions.contested.length;
  return open > 0 ? t('change.undecided', { count: open }) : null;
}

/** The buttons: check, apply, or the same as a pull request. */
function Sending({ session, live, decisions, sending, onStarted }: Omit<Props, 'onBack'>) {
  const { t } = useForm();
  const obstacle = useObstacle({ live, decisions });
  const ordering = useOrdering(session.service);
  const git = gitToolOf(ownersOf(live.managedFields));
  const { answered, check, apply } = sending;
  const isBusy = answered.state === 'asking';
  const canRequest =
    ordering.can === 'yes' && ordering.offer.deliveries.includes('pull-request');
  return (
    <section className={panels.panel} aria-labelledby="managed-services-send">
      <h3 id="managed-services-send">{t('change.send')}</h3>
      {git && (
        <Alert
          status="info"
          icon
          title={t('change.git', git)}
          description={t(canRequest ? 'change.gitHelp' : 'change.gitByHand')}
        />
      )}
      <ClusterAnswer answered={answered} />
      <div className={panels.buttons}>
        <Button variant="secondary" isDisabled={isBusy} onPress={check}>
          {t('change.check')}
        </Button>
        {!git && (
          <Button variant="primary" isDisabled={isBusy || obstacle !== null} onPress={apply}>
            {t('change.apply')}
          </Button>
        )}
        {obstacle && <span role="status">{obstacle}</span>}
      </div>
      {canRequest && (
        <RequestPanel
          ordering={ordering}
          live={live}
          isBlocked={obstacle !== null}
          onStarted={onStarted}
        />
      )}
    </section>
  );
}

/** The step after the form: three sides of each value, what the cluster says, and the sending. */
export function ChangeReview({ onBack, ...props }: Props) {
  const { t } = useForm();
  const { live, decisions } = props;
  return (
    <div className={classes.step}>
      <div>
        <Button size="small" variant="tertiary" iconStart={<RiArrowLeftLine />} onPress={onBack}>
          {t('order.backToForm')}
        </Button>
      </div>
      <ChangedMeanwhile {...decisions} />
      <Summary onOpen={onBack} />
      <Review live={live.spec} base={decisions.base} />
      <ContestedPlaces {...decisions} />
      <Sending {...props} />
    </div>
  );
}
