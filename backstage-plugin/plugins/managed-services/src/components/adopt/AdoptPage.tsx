// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Alert, Button, Select, TextAreaField, TextField } from '@backstage/ui';
import type { ServiceSummary } from '../../api';
import type { OpenCharts } from '../../drafts/OpenCharts';
import { emptyDraft } from '../../state/draft';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { useAddress } from '../page/useAddress';
import { EngineFailure, Refusal } from '../panels/Failures';
import { TextWithCode } from '../TextWithCode';
import { AdoptionResult } from './AdoptionResult';
import { useAdoption, type Source } from './useAdoption';
import panels from '../Panel.module.css';
import classes from './AdoptPage.module.css';

type Props = { services: readonly ServiceSummary[]; charts: OpenCharts };

type FormProps = {
  services: readonly ServiceSummary[];
  source: Source;
  isReading: boolean;
  onChange: (patch: Partial<Source>) => void;
  onRead: () => void;
};

/** A file of the person's machine, as text in the same field. */
function FileInput({ onText }: { onText: (text: string) => void }) {
  const t = useManagedServicesTranslation();
  return (
    <label className={classes.file}>
      {t('adopt.file')}{' '}
      <input
        type="file"
        accept=".yaml,.yml,.json,.txt"
        onChange={async event => {
          const [file] = event.target.files ?? [];
          if (file) onText(await file.text());
        }}
      />
    </label>
  );
}

function SourceForm({ services, source, isReading, onChange, onRead }: FormProps) {
  const t = useManagedServicesTranslation();
  const isReady = source.service !== '' && source.text.trim() !== '';
  return (
    <section className={`${panels.panel} ${classes.source}`}>
      <Select
        label={t('adopt.service')}
        options={services.map(({ id, title }) => ({ value: id, label: title }))}
        value={source.service || null}
        onChange={key => onChange({ service: key === null ? '' : String(key) })}
      />
      <TextAreaField
        label={t('adopt.document')}
        description={t('adopt.documentHelp')}
        className={classes.document}
        value={source.text}
        spellCheck="false"
        onChange={text => onChange({ text })}
      />
      <FileInput onText={text => onChange({ text })} />
      <div className={classes.names}>
        <TextField
          label={t('instance.name')}
          description={t('adopt.nameHelp')}
          value={source.name}
          onChange={name => onChange({ name })}
        />
        <TextField
          label={t('instance.namespace')}
          description={t('adopt.nameHelp')}
          value={source.namespace}
          onChange={namespace => onChange({ namespace })}
        />
      </div>
      <div>
        <Button variant="primary" isDisabled={!isReady || isReading} onPress={onRead}>
          {t(isReading ? 'adopt.reading' : 'adopt.read')}
        </Button>
      </div>
    </section>
  );
}

/** Makes an instance of what Helm or Flux runs already. */
export function AdoptPage({ services, charts }: Props) {
  const t = useManagedServicesTranslation();
  const { go } = useAddress();
  const [only] = services.length === 1 ? services : [];
  const [source, setSource] = useState<Source>({
    service: only?.id ?? '',
    text: '',
    name: '',
    namespace: '',
  });
  const { adopted, adopt } = useAdoption();
  const title = services.find(({ id }) => id === source.service)?.title ?? '';
  const read = () => adopt(source);
  const continueWith = (values: unknown, instance: { name: string; namespace: string }) => {
    charts.prepare(source.service, { draft: { ...emptyDraft, values }, instance });
    go({ page: 'service', id: source.service });
  };
  return (
    <div className={classes.page}>
      <header>
        <h2>{t('adopt.title')}</h2>
        <Muted as="p">{t('adopt.intro')}</Muted>
      </header>
      {services.length === 0 ? (
        <Alert
          status="info"
          icon
          title={t('catalogue.empty')}
          description={<TextWithCode text={t('catalogue.emptyHelp')} />}
        />
      ) : (
        <SourceForm
          services={services}
          source={source}
          isReading={adopted.state === 'reading'}
          onChange={patch => setSource(before => ({ ...before, ...patch }))}
          onRead={read}
        />
      )}
      {adopted.state === 'failed' && (
        <EngineFailure title={title} error={adopted.error} onRetry={read} />
      )}
      {adopted.state === 'chartRefused' && (
        <Refusal title={title} diagnostics={adopted.diagnostics} />
      )}
      {adopted.state === 'read' && (
        <AdoptionResult
          adoption={adopted.adoption}
          hasDraft={charts.draftSince(source.service) !== null}
          onContinue={continueWith}
        />
      )}
    </div>
  );
}
