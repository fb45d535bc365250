// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import { InstancesError } from '../../api';
import { useManagedServicesTranslation } from '../form';
import { TextWithCode } from '../TextWithCode';

type FailedProps = { error: Error; onRetry: () => void };

/** What the cluster, the catalog or the engine said instead of an answer. */
export function LoadFailure({ error, onRetry }: FailedProps) {
  const t = useManagedServicesTranslation();
  const help = error instanceof InstancesError ? error.help : '';
  return (
    <Alert
      status="danger"
      icon
      role="alert"
      title={t('change.failed')}
      description={<TextWithCode text={help ? `${error.message}: ${help}` : error.message} />}
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          {t('catalogue.retry')}
        </Button>
      }
    />
  );
}
