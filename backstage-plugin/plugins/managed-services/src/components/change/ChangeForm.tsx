// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { differences } from '../../state/change';
import { emptyDraft } from '../../state/draft';
import { dottedPath } from '../../state/review';
import { useForm, ValuesForm } from '../form';
import { Muted } from '../Muted';
import { ManifestPanel } from '../panels/ManifestPanel';
import { Summary } from '../panels/Summary';
import { SettingsHeader } from '../page/SettingsHeader';
import layout from '../page/ServiceView.module.css';
import { ChangedMeanwhile } from './OthersChanges';
import type { Decisions } from './useDecisions';
import panels from '../Panel.module.css';
import classes from './ChangeForm.module.css';

type Props = { live: Instance; decisions: Decisions; onReview: () => void };

/** What the person has changed so far, place by place. */
function ChangedSoFar({ live, decisions }: Pick<Props, 'live' | 'decisions'>) {
  const { store, t } = useForm();
  const changes = differences(live.spec, decisions.mine);
  return (
    <section
      className={`${panels.panel} ${classes.changed}`}
      data-dense
      aria-labelledby="managed-services-changed"
    >
      <h3 id="managed-services-changed">{t('change.soFar')}</h3>
      {changes.length === 0 && <Muted as="p">{t('review.noChanges')}</Muted>}
      <ul>
        {changes.map(({ at }) => (
          <li key={at}>
            <button type="button" onClick={() => store.revealPlace(at)}>
              {store.labelsAt(at).join(' › ')}
            </button>{' '}
            <code>{dottedPath(at)}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The form of an existing instance, filled with what it has. */
export function ChangeForm({ live, decisions, onReview }: Props) {
  const { store, t } = useForm();
  const isSame = differences(live.spec, decisions.mine).length === 0;
  const review = async () => {
    store.attempt();
    await store.settle();
    const first = store.get().check.problems.find(({ isRemote }) => !isRemote);
    if (first) store.revealPlace(first.at);
    else onReview();
  };
  const undo = () => store.edit('', () => ({ ...emptyDraft, values: live.spec }));
  return (
    <>
      <ChangedMeanwhile {...decisions} />
      <div className={layout.columns}>
        <div className={layout.form}>
          <SettingsHeader reset={{ label: t('change.undoAll'), isNeeded: !isSame, onReset: undo }} />
          <ValuesForm />
        </div>
        <aside className={layout.side} aria-labelledby="managed-services-changed">
          <ChangedSoFar live={live} decisions={decisions} />
          <Summary />
          {live.deleting ? (
            <Alert status="warning" icon title={t('change.deleting')} />
          ) : (
            <Button variant="primary" iconEnd={<RiArrowRightLine />} onPress={review}>
              {t('change.review')}
            </Button>
          )}
          <ManifestPanel />
        </aside>
      </div>
    </>
  );
}
