// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { parseEntityRef } from '@backstage/catalog-model';
import { useAnalytics, useRouteRef } from '@backstage/frontend-plugin-api';
import { Alert, Button, ButtonLink } from '@backstage/ui';
import { RiArrowLeftLine, RiExternalLinkLine } from '@remixicon/react';
import { CatalogError, type ServiceSummary } from '../../api';
import type { OpenCharts } from '../../drafts/OpenCharts';
import { wizardRouteRef } from '../../routes';
import { useManagedServicesTranslation } from '../form';
import { TextWithCode } from '../TextWithCode';
import type { Loaded } from '../useLoaded';
import { Catalogue } from './Catalogue';
import { ChosenService } from './ChosenService';
import { Loading } from './Loading';
import { NothingHere } from './NothingHere';
import { useAddress } from './useAddress';
import classes from './Services.module.css';

/** What a link to the list carries, so that a single service is not opened at once again. */
const LIST = { list: true };

function isListAsked(state: unknown): boolean {
  return (state as { list?: boolean } | null)?.list === true;
}

/** The same form as a software template, for an app that has the wizard. */
function WizardLink({ summary }: { summary: ServiceSummary }) {
  const t = useManagedServicesTranslation();
  const resolve = useRouteRef(wizardRouteRef);
  if (summary.template === null || !resolve) return null;
  const { namespace, name } = parseEntityRef(summary.template);
  return (
    <ButtonLink
      size="small"
      variant="tertiary"
      iconEnd={<RiExternalLinkLine />}
      href={resolve({ namespace, templateName: name })}
    >
      {t('service.wizard')}
    </ButtonLink>
  );
}

function Ways({ summary }: { summary: ServiceSummary | undefined }) {
  const t = useManagedServicesTranslation();
  const { go } = useAddress();
  return (
    <div className={classes.ways}>
      <Button
        size="small"
        variant="tertiary"
        iconStart={<RiArrowLeftLine />}
        onPress={() => go({ page: 'services' }, { state: LIST })}
      >
        {t('catalogue.back')}
      </Button>
      {summary && <WizardLink summary={summary} />}
    </div>
  );
}

type ChoiceProps = { services: ServiceSummary[]; charts: OpenCharts; id: string | null };

/** The list of services, or the one in the address. A single service is chosen already. */
function Choice({ services, charts, id }: ChoiceProps) {
  const t = useManagedServicesTranslation();
  const analytics = useAnalytics();
  const { state, go } = useAddress();
  const [only] = services.length === 1 ? services : [];
  const isSkipped = only !== undefined && id === null && !isListAsked(state);
  useEffect(() => {
    if (isSkipped) go({ page: 'service', id: only.id }, { replace: true });
  }, [isSkipped, only, go]);
  if (isSkipped) return null;
  if (id === null) {
    const choose = (chosen: string) => {
      // The name of a service may be private to the company: it is not sent.
      analytics.captureEvent('click', 'open managed service');
      go({ page: 'service', id: chosen });
    };
    return <Catalogue services={services} charts={charts} onChoose={choose} />;
  }
  const summary = services.find(service => service.id === id);
  return (
    <>
      <Ways summary={summary} />
      {summary ? (
        <ChosenService key={summary.id} summary={summary} charts={charts} />
      ) : (
        <NothingHere
          title={t('catalogue.unknown', { id })}
          help={t('catalogue.unknownHelp')}
        />
      )}
    </>
  );
}

/** Why there is no list, and what to do: missing rights are not the same as a failure. */
function CatalogueFailure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useManagedServicesTranslation();
  const isDenied = error instanceof CatalogError && (error.status === 401 || error.status === 403);
  return (
    <Alert
      status={isDenied ? 'warning' : 'danger'}
      icon
      title={t(isDenied ? 'catalogue.denied' : 'catalogue.failed')}
      description={<TextWithCode text={isDenied ? t('catalogue.deniedHelp') : error.message} />}
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          {t('catalogue.retry')}
        </Button>
      }
    />
  );
}

type Props = {
  services: Loaded<ServiceSummary[]> & { retry: () => void };
  charts: OpenCharts;
  /** The service in the address; null for the list. */
  id: string | null;
};

/** The services on offer and the form of each. */
export function Services({ services, charts, id }: Props) {
  const t = useManagedServicesTranslation();
  switch (services.state) {
    case 'loading':
      return <Loading label={t('catalogue.title')} />;
    case 'failed':
      return <CatalogueFailure error={services.error} onRetry={services.retry} />;
    case 'ready':
      return <Choice services={services.value} charts={charts} id={id} />;
  }
}
