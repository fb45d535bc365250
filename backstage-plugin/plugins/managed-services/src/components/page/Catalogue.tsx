// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import { engineApiRef, type ServiceSummary } from '../../api';
import type { OpenCharts } from '../../drafts/OpenCharts';
import { Badge } from '../Badge';
import { useManagedServicesTranslation } from '../form';
import { HelpText } from '../HelpText';
import { Muted } from '../Muted';
import { ageOf } from '../age';
import { NoServices } from './NoServices';
import { ServiceIcon } from './ServiceIcon';
import classes from './Catalogue.module.css';

type CardProps = {
  service: ServiceSummary;
  /** When its draft was kept. */
  draftSince: number | null;
  onChoose: () => void;
};

function Card({ service, draftSince, onChoose }: CardProps) {
  const t = useManagedServicesTranslation();
  return (
    <button type="button" className={classes.card} onClick={onChoose}>
      <span className={classes.head}>
        <ServiceIcon icon={service.icon} title={service.title} />
        <span className={classes.title}>{service.title}</span>
        {draftSince !== null && (
          <>
            <Badge>{t('catalogue.draft')}</Badge>
            <Muted size="small">{ageOf(draftSince)}</Muted>
          </>
        )}
        <RiArrowRightLine aria-hidden size={18} className={classes.arrow} />
      </span>
      <Muted>
        <HelpText links={false} text={service.description ?? t('catalogue.noDescription')} />
      </Muted>
    </button>
  );
}

type Props = {
  services: ServiceSummary[];
  charts: OpenCharts;
  onChoose: (id: string) => void;
};

/** Loads the engine while somebody reads the list: the first form then opens at once. */
function useEngineSoon() {
  const engineApi = useApi(engineApiRef);
  useEffect(() => {
    // Opening a service shows the failure.
    engineApi.load().catch(() => {});
  }, [engineApi]);
}

/** The services on offer, one card each. */
export function Catalogue({ services, charts, onChoose }: Props) {
  const t = useManagedServicesTranslation();
  useEngineSoon();
  if (services.length === 0) return <NoServices />;
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
              draftSince={charts.draftSince(service.id)}
              onChoose={() => onChoose(service.id)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
