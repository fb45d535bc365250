// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import type { Snippet } from '@managed-services/engine';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import { CopyButton } from '../CopyButton';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { Card } from './Card';
import { Facts } from './Facts';
import { useModelAnswer } from './useModelAnswer';
import classes from './ConnectionCard.module.css';

function SnippetText({ title, text }: Snippet) {
  return (
    <div className={classes.snippet}>
      <div className={classes.title}>
        {title}
        <CopyButton text={text} label={title} />
      </div>
      <pre className={classes.text} tabIndex={0} role="region" aria-label={title}>
        {text}
      </pre>
    </div>
  );
}

type Props = { instance: Instance; model: AsyncChartModel | null };

/** Where clients connect, and texts to paste. Of the Secret only its name is known here. */
export function ConnectionCard({ instance, model }: Props) {
  const t = useManagedServicesTranslation();
  const { ref, status } = instance;
  const { endpoint, port, secretName } = status;
  const snippets = useModelAnswer(model, JSON.stringify([ref, status]), known =>
    known.connection({ name: ref.name, namespace: ref.namespace, status }),
  );
  const facts = [
    { label: t('connection.host'), value: endpoint, copy: endpoint },
    { label: t('connection.port'), value: port?.toString(), copy: port?.toString() },
    { label: t('connection.secret'), value: secretName, copy: secretName },
  ];
  return (
    <Card title={t('connection.title')}>
      {endpoint === undefined && secretName === undefined ? (
        <Muted as="p">{t('connection.none')}</Muted>
      ) : (
        <>
          <Facts facts={facts} />
          <Muted as="p" size="small">
            {t('connection.help', { namespace: ref.namespace })}
          </Muted>
        </>
      )}
      {snippets?.map(snippet => <SnippetText key={snippet.title} {...snippet} />)}
    </Card>
  );
}
