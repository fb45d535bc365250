// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState } from 'react';
import { Alert, Button } from '@backstage/ui';
import type { ReviewedValue } from '@managed-services/engine';
import { isTimeout } from '../../state/failure';
import { grouped, sorted } from '../../state/review';
import { useForm, useFormState } from '../form';
import { Muted } from '../Muted';
import { LossList } from '../panels/LossList';
import { SecretPanel } from '../panels/SecretPanel';
import { useLoaded } from '../useLoaded';
import { ReviewTable } from './ReviewTable';
import classes from './Review.module.css';

/** With what the form's values are compared. Without `live`, there is no instance yet. */
type ComparedWith = { live?: unknown; base?: unknown };

type TablesProps = { values: readonly ReviewedValue[]; hasLive: boolean };

function Tables({ values, hasLive }: TablesProps) {
  const { store, t } = useForm();
  const labelOf = (at: string) => store.labelsAt(at).at(-1) ?? at;
  const groups = grouped(values, at => store.labelsAt(at));
  return (
    <>
      {groups.map(({ labels, values: rows }) => (
        <ReviewTable
          key={labels.join('/')}
          values={rows}
          caption={labels.join(' › ') || t('review.topLevel')}
          labelOf={labelOf}
          hasLive={hasLive}
        />
      ))}
    </>
  );
}

/** What was chosen before and stays: there on request. */
function Unchanged({ values, hasLive }: TablesProps) {
  const { t } = useForm();
  const [isShown, setShown] = useState(false);
  if (values.length === 0) return null;
  return (
    <>
      <div className={classes.more}>
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={isShown}
          onPress={() => setShown(!isShown)}
        >
          {t(isShown ? 'review.hideSame' : 'review.showSame', { count: values.length })}
        </Button>
      </div>
      {isShown && <Tables values={values} hasLive={hasLive} />}
    </>
  );
}

/** How many values are added, changed and removed, in one line. */
function Counts({ values }: { values: readonly ReviewedValue[] }) {
  const { t } = useForm();
  const kinds = ['added', 'changed', 'removed'] as const;
  const parts = kinds
    .map(kind => ({ kind, count: values.filter(value => value.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => t(`review.count.${kind}`, { count }));
  return <Muted>{parts.join(' · ')}</Muted>;
}

function Values({ live, base }: ComparedWith) {
  const { store, t } = useForm();
  const draft = useFormState(state => state.draft);
  const load = useCallback(
    () => store.review({ values: draft.values, live, base }),
    [store, draft, live, base],
  );
  const loaded = useLoaded(load);
  const hasLive = live !== undefined;
  if (loaded.state === 'loading') return <Muted as="p">{t('summary.checking')}</Muted>;
  if (loaded.state === 'failed') {
    const { error } = loaded;
    const words = isTimeout(error) ? t('review.timeout') : error.message;
    return <Alert status="danger" icon title={t('review.failed')} description={words} />;
  }
  const { changed, same } = sorted(loaded.value);
  return (
    <section className={classes.panel} aria-labelledby="managed-services-review">
      <header className={classes.head}>
        <h3 id="managed-services-review">{t('review.title')}</h3>
        <Counts values={changed} />
      </header>
      {changed.length === 0 && (
        <p className={classes.none}>{t(hasLive ? 'review.noChanges' : 'review.nothingChosen')}</p>
      )}
      <Tables values={changed} hasLive={hasLive} />
      <Unchanged values={same} hasLive={hasLive} />
    </section>
  );
}

/** What the custom resource cannot express of these very values. */
function Losses() {
  const { t } = useForm();
  const losses = useFormState(state => state.check.answer?.losses ?? null);
  if (!losses || losses.length === 0) return null;
  return (
    <section className={classes.panel} aria-labelledby="managed-services-review-losses">
      <header className={classes.head}>
        <h3 id="managed-services-review-losses">{t('review.losses')}</h3>
      </header>
      <div className={classes.losses}>
        <LossList losses={losses} />
      </div>
    </section>
  );
}

/** Everything that is about to be sent: for an order, a change and an upgrade alike. */
export function Review(compared: ComparedWith) {
  return (
    <div className={classes.review}>
      <Values {...compared} />
      <Losses />
      <SecretPanel />
    </div>
  );
}
