// SPDX-License-Identifier: Apache-2.0
import { Alert, Text } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import type { ServiceSummary } from '../../api';
import type { OpenChart } from '../../state/chart';
import { countSettings } from '../../state/values';
import { Badge } from '../Badge';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { TextWithCode } from '../TextWithCode';
import { ServiceIcon } from './ServiceIcon';
import classes from './Catalogue.module.css';

function isStarted(chart: OpenChart | undefined): boolean {
  if (chart?.status !== 'open') return false;
  const { draft, instance } = chart.store.get();
  return countSettings(draft.values) > 0 || draft.raw.size > 0 || instance.name !== '';
}

type CardProps = { service: ServiceSummary; hasDraft: boolean; onChoose: () => void };

function Card({ service, hasDraft, onChoose }: CardProps) {
  const t = useManagedServicesTranslation();
  return (
    <button type="button" className={classes.card} onClick={onChoose}>
      <span className={classes.head}>
        <ServiceIcon icon={null} title={service.title} />
        <span className={classes.title}>{service.title}</span>
        {hasDraft && <Badge>{t('catalogue.draft')}</Badge>}
        <RiArrowRightLine aria-hidden size={18} className={classes.arrow} />
      </span>
      <Muted>
        <TextWithCode text={service.description ?? t('catalogue.noDescription')} />
      </Muted>
    </button>
  );
}

type Props = {
  services: ServiceSummary[];
  drafts: ReadonlyMap<string, OpenChart>;
  onChoose: (id: string) => void;
};

/** The services on offer, one card each. */
export function Catalogue({ services, drafts, onChoose }: Props) {
  const t = useManagedServicesTranslation();
  if (services.length === 0) {
    return (
      <Alert
        status="info"
        icon
        title={t('catalogue.empty')}
        description={<TextWithCode text={t('catalogue.emptyHelp')} />}
      />
    );
  }
  return (
    <div className={classes.catalogue}>
      <div className={classes.intro}>
        <Text as="h2" variant="title-small" weight="bold">
          {t('catalogue.title')}
        </Text>
        <Muted as="p">{t('catalogue.intro')}</Muted>
      </div>
      <ul className={classes.cards}>
        {services.map(service => (
          <li key={service.id}>
            <Card
              service={service}
              hasDraft={isStarted(drafts.get(service.id))}
              onChoose={() => onChoose(service.id)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
