// SPDX-License-Identifier: Apache-2.0
import { Alert, Text } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import type { ServiceSummary } from '../../api';
import type { OpenChart } from '../../state/openChart';
import { countChosen } from '../../state/values';
import { useManagedServicesTranslation } from '../form';
import { Said } from '../Said';
import { ServiceIcon } from './ServiceIcon';
import classes from './Page.module.css';

type Props = {
  services: ServiceSummary[];
  drafts: ReadonlyMap<string, OpenChart>;
  onChoose: (id: string) => void;
};

function isStarted(chart: OpenChart | undefined): boolean {
  if (chart?.status !== 'open') return false;
  const { draft, instance } = chart.store.get();
  const isEmpty = Object.keys(draft.values ?? {}).length === 0;
  return (
    (!isEmpty && countChosen(draft.values) > 0) ||
    draft.raw.size > 0 ||
    draft.secrets.size > 0 ||
    instance.name !== ''
  );
}

/** The services on offer, one card each. */
export function Catalogue({ services, drafts, onChoose }: Props) {
  const t = useManagedServicesTranslation();
  if (services.length === 0) {
    return (
      <Alert
        status="info"
        icon
        title={t('catalogue.empty')}
        description={<Said text={t('catalogue.emptyHelp')} />}
      />
    );
  }
  return (
    <div className={classes.catalogue}>
      <div className={classes.intro}>
        <Text as="h2" variant="title-small" weight="bold">
          {t('catalogue.title')}
        </Text>
        <p className={classes.muted}>{t('catalogue.intro')}</p>
      </div>
      <ul className={classes.cards}>
        {services.map(service => (
          <li key={service.id}>
            <button
              type="button"
              className={classes.card}
              onClick={() => onChoose(service.id)}
            >
              <span className={classes.cardHead}>
                <ServiceIcon icon={null} title={service.title} />
                <span className={classes.cardTitle}>{service.title}</span>
                {isStarted(drafts.get(service.id)) && (
                  <span className={classes.badge}>{t('catalogue.draft')}</span>
                )}
                <RiArrowRightLine aria-hidden size={18} className={classes.arrow} />
              </span>
              <span className={classes.muted}>
                <Said text={service.description ?? t('catalogue.noDescription')} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
