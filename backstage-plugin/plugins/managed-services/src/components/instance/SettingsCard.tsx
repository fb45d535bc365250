// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import type { ReviewSide } from '@managed-services/engine';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import { rawSettings, type Setting } from '../../state/review';
import { writeShort } from '../../state/text';
import { useManagedServicesTranslation, type Translate } from '../form';
import { Muted } from '../Muted';
import { Card } from './Card';
import { useModelAnswer } from './useModelAnswer';
import classes from './SettingsCard.module.css';

type ValueProps = { side: ReviewSide | null; isSecret: boolean; t: Translate };

function Value({ side, isSecret, t }: ValueProps) {
  if (side === null) return <Muted size="small">{t('settings.notSet')}</Muted>;
  if (isSecret) return <Muted size="small">{t('settings.secret')}</Muted>;
  if (side.value === '') return <Muted size="small">{t('field.defaultEmpty')}</Muted>;
  return <span className={classes.value}>{writeShort(side.value)}</span>;
}

type TableProps = { settings: readonly Setting[]; isRaw: boolean; label: string };

function Table({ settings, isRaw, label }: TableProps) {
  const t = useManagedServicesTranslation();
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('settings.setting')}</th>
            <th scope="col">{t('settings.chosen')}</th>
            {!isRaw && <th scope="col">{t('settings.default')}</th>}
          </tr>
        </thead>
        <tbody>
          {settings.map(({ at, label: name, mine, default: byDefault, secret }) => (
            <tr key={at}>
              <th scope="row" title={at}>
                {name}
              </th>
              <td>
                <Value side={mine} isSecret={secret} t={t} />
              </td>
              {!isRaw && (
                <td>
                  <Value side={byDefault} isSecret={secret} t={t} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Props = {
  instance: Instance;
  model: AsyncChartModel | null;
  /** Whether the portal offers the service at all. */
  isOffered: boolean;
};

/** What was chosen for an instance, beside the chart's defaults. */
export function SettingsCard({ instance, model, isOffered }: Props) {
  const t = useManagedServicesTranslation();
  const key = JSON.stringify(instance.spec);
  const review = useModelAnswer(model, key, known => known.review({ values: instance.spec }));
  const settings = review ?? rawSettings(instance.spec);
  const chosen = settings.filter(({ mine }) => mine !== null);
  const defaults = settings.filter(({ mine }) => mine === null);
  return (
    <Card title={t('settings.title')} note={t('settings.count', { count: chosen.length })}>
      {!isOffered && <Muted as="p">{t('settings.noChart')}</Muted>}
      {chosen.length === 0 ? (
        <Muted as="p">{t('settings.none')}</Muted>
      ) : (
        <Table settings={chosen} isRaw={!review} label={t('settings.title')} />
      )}
      {defaults.length > 0 && (
        <details>
          <summary className={classes.summary}>
            {t('settings.defaults', { count: defaults.length })}
          </summary>
          <Table settings={defaults} isRaw={false} label={t('settings.defaultsTitle')} />
        </details>
      )}
    </Card>
  );
}
