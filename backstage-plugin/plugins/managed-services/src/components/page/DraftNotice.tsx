// SPDX-License-Identifier: Apache-2.0
import {
  Alert,
  Button,
} from '@backstage/ui';
import type { Origin } from '../../drafts/OpenCharts';
import { useManagedServicesTranslation } from '../form';
import { ageOf } from '../age';
import classes from './DraftNotice.module.css';

type Props = { origin: Origin; onDiscard: () => void; onDismiss: () => void };

/** The form starts with what was typed in an earlier visit: since when, and a way to drop it. */
export function DraftNotice({ origin, onDiscard, onDismiss }: Props) {
  const t = useManagedServicesTranslation();
  return (
    <Alert
      status="info"
      icon
      role="status"
      title={t('draft.restored', { age: ageOf(origin.savedAt) })}
      description={t(origin.isOtherVersion ? 'draft.otherVersion' : 'draft.help')}
      customActions={
        <span className={classes.buttons}>
          <Button size="small" variant="secondary" onPress={onDiscard}>
            {t('draft.discard')}
          </Button>
          <Button size="small" variant="tertiary" onPress={onDismiss}>
            {t('draft.dismiss')}
          </Button>
        </span>
      }
    />
  );
}
