// SPDX-License-Identifier: Apache-2.0
import { Alert, ButtonLink } from '@backstage/ui';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { dottedPath } from '../../state/review';
import {
  followedDefaults,
  type UpgradeFindings,
} from '../../state/upgrade';
import {
  problemText,
  useForm,
  useFormState,
} from '../form';
import { Muted } from '../Muted';
import { TextWithCode } from '../TextWithCode';
import { useLinks } from '../page/useAddress';
import { LossList } from '../panels/LossList';
import panels from '../Panel.module.css';
import classes from './Findings.module.css';

/** What the chart on offer says of the values that the instance has. */
function Breaks() {
  const { t } = useForm();
  const check = useFormState(state => state.check);
  const { problems, failure } = check;
  const isUnknown = check.answer?.verdict.verdict === 'unknown';
  if (failure) {
    return <Alert status="danger" icon title={t('service.crashed')} description={failure.message} />;
  }
  if (problems.length === 0) {
    return (
      <Alert
        status={isUnknown ? 'warning' : 'success'}
        icon
        title={t(isUnknown ? 'summary.unknown' : 'upgrade.fits')}
        description={check.answer?.verdict.reasons.join(' ')}
      />
    );
  }
  return (
    <Alert
      status="danger"
      icon
      title={t('upgrade.breaks', { count: problems.length })}
      description={
        <ul className={panels.list}>
          {problems.map(problem => (
            <li key={problem.id}>
              <strong>{problem.labels.join(' › ') || t('summary.root')}</strong>{' '}
              <TextWithCode text={problemText(problem, t)} />
            </li>
          ))}
        </ul>
      }
    />
  );
}

type PlacesProps = {
  title: string;
  help: string;
  rows: readonly { at: string; label: string; text?: string }[];
};

function Places({ title, help, rows }: PlacesProps) {
  if (rows.length === 0) return null;
  return (
    <section className={panels.panel} data-dense>
      <h3>{title}</h3>
      <Muted as="p">{help}</Muted>
      <ul className={panels.list}>
        {rows.map(({ at, label, text }) => (
          <li key={at}>
            <strong>{label}</strong> <code>{dottedPath(at)}</code> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The values that an instance drops because the chart on offer has no place for them. */
function Losses() {
  const { t } = useForm();
  const losses = useFormState(state => state.check.answer?.losses ?? null);
  if (!losses || losses.length === 0) return null;
  return (
    <section className={panels.panel} data-dense>
      <h3>{t('review.losses')}</h3>
      <LossList losses={losses} />
    </section>
  );
}

type Props = { instance: Instance; findings: UpgradeFindings | null };

/** Breaks first, then defaults that reach the instance, then what is new, then what nobody knows. */
export function Findings({ instance, findings }: Props) {
  const { cluster, namespace, kind, name } = instance.ref;
  const address = { cluster, namespace, kind, name };
  const { store, t } = useForm();
  const linkTo = useLinks();
  const { chartVersion } = store.form.service;
  const { version } = instance.status;
  const followed = followedDefaults(store.form.root, instance.spec).length;
  const known = version ?? t('upgrade.unknownVersion');
  const defaults = findings?.defaults ?? [];
  return (
    <div className={classes.findings}>
      <p className={classes.versions}>
        {version === chartVersion
          ? t('upgrade.current', { version: chartVersion })
          : t('upgrade.versions', { from: known, to: chartVersion })}
      </p>
      <Breaks />
      <Places
        title={t('upgrade.defaults', { count: defaults.length })}
        help={t('upgrade.defaultsHelp')}
        rows={defaults.map(({ was, is, ...place }) => ({
          ...place,
          text: t('upgrade.wasIs', { was, is }),
        }))}
      />
      <Places
        title={t('upgrade.added', { count: findings?.added.length ?? 0 })}
        help={t('upgrade.addedHelp')}
        rows={findings?.added ?? []}
      />
      <Losses />
      <section className={panels.panel} data-dense>
        <h3>{t('upgrade.limits')}</h3>
        <ul className={panels.list}>
          <li>{t('upgrade.limitChart', { version: known })}</li>
          <li>{t(findings ? 'upgrade.limitDefaults' : 'upgrade.limitSchema')}</li>
          <li>{t('upgrade.followed', { count: followed })}</li>
          <li>{t('upgrade.who')}</li>
        </ul>
      </section>
      <div>
        <ButtonLink
          variant="primary"
          href={linkTo({ page: 'instance', instance: address, view: 'change' })}
        >
          {t('upgrade.change')}
        </ButtonLink>
      </div>
    </div>
  );
}
