// SPDX-License-Identifier: Apache-2.0
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Card, CardBody, CardHeader, Link, Text } from '@backstage/ui';
import {
  instanceReadPermission,
  instanceRefOf,
  type InstanceRef,
} from '@managed-services/backstage-plugin-managed-services-common';
import { phaseOf } from '../../state/phase';
import { useManagedServicesTranslation } from '../form';
import { Facts } from '../instance/Facts';
import { sentence } from '../instances/ErrorBanner';
import { Muted } from '../Muted';
import { useLinks } from '../page/useAddress';
import { PhaseBadge, phaseMeaning } from '../PhaseBadge';
import { Surface } from '../Surface';
import { TextWithCode } from '../TextWithCode';
import { useInstance } from '../useInstances';

function Status({ instanceRef }: { instanceRef: InstanceRef }) {
  const t = useManagedServicesTranslation();
  const permission = usePermission({ permission: instanceReadPermission });
  const { value, error } = useInstance(instanceRef, permission.allowed);
  if (!permission.loading && !permission.allowed) {
    return (
      <Muted as="p">
        <TextWithCode text={t('instances.deniedHelp')} />
      </Muted>
    );
  }
  if (!value) {
    const text = error ? sentence(error.message) : t('instance.loading');
    return (
      <Muted as="p">
        <TextWithCode text={text} />
      </Muted>
    );
  }
  const { replicas, readyReplicas = 0, version } = value.status;
  const phase = phaseOf(value);
  const pods =
    replicas === undefined
      ? undefined
      : t('status.replicas', { ready: String(readyReplicas), count: replicas });
  return (
    <>
      <div>
        <PhaseBadge phase={phase} />
      </div>
      <Muted as="p">{phaseMeaning(phase, t)}</Muted>
      <Facts
        facts={[
          { label: t('status.ready'), value: pods },
          { label: t('status.chart'), value: version },
        ]}
      />
    </>
  );
}

/** How the instance of an entity is, and the way to its page. */
export function EntityInstanceCard() {
  const t = useManagedServicesTranslation();
  const linkTo = useLinks();
  const { entity } = useEntity();
  const ref = instanceRefOf(entity);
  // The card is shown for nothing else.
  if (!ref) return null;
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('entity.card')}
        </Text>
      </CardHeader>
      <CardBody>
        <Surface kind="embedded">
          <Status instanceRef={ref} />
          <Link href={linkTo({ page: 'instance', instance: ref, view: 'overview' })}>
            {t('entity.open')}
          </Link>
        </Surface>
      </CardBody>
    </Card>
  );
}
