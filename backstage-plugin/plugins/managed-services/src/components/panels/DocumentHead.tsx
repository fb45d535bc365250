// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import { Button, Text } from '@backstage/ui';
import { RiDownloadLine, RiFileCopyLine } from '@remixicon/react';
import { useForm } from '../form';
import type { DocumentKind } from './documents';
import { useDelivery } from './useDelivery';
import classes from './DocumentHead.module.css';

/** Id of a document's title. */
export const titleId = (kind: DocumentKind) => `managed-services-${kind}`;

/** The title of a document, the buttons that deliver it, and what became of them. */
export function DocumentHead({ kind }: { kind: DocumentKind }) {
  const { t } = useForm();
  const { outcome, copy, save } = useDelivery(kind);
  const id = useId();
  const isMain = kind === 'manifest';
  // "Copy" alone means the manifest; the other document is named in the button.
  const labelOf = (button: string) => (isMain ? undefined : `${button} ${titleId(kind)}`);
  return (
    <>
      <div className={classes.head}>
        <Text as="h3" id={titleId(kind)} variant="body-large" weight="bold">
          {t(`${kind}.title`)}
        </Text>
        <span className={classes.buttons}>
          <Button
            id={`${id}save`}
            aria-labelledby={labelOf(`${id}save`)}
            size="small"
            variant="secondary"
            iconStart={<RiDownloadLine />}
            onPress={save}
          >
            {t('manifest.download')}
          </Button>
          <Button
            id={`${id}copy`}
            aria-labelledby={labelOf(`${id}copy`)}
            size="small"
            variant={isMain ? 'primary' : 'secondary'}
            iconStart={<RiFileCopyLine />}
            onPress={copy}
          >
            {t('manifest.copy')}
          </Button>
        </span>
      </div>
      <p role="status" className={classes.outcome} data-kind={outcome?.kind}>
        {outcome?.text}
      </p>
    </>
  );
}
