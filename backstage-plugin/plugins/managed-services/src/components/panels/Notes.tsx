// SPDX-License-Identifier: Apache-2.0
import {
  useCallback,
  useState,
} from 'react';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import type {
  Diagnostic,
  Loss,
} from '@managed-services/engine';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import { isTimeout } from '../../state/failure';
import { Badge } from '../Badge';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { useLoaded } from '../useLoaded';
import { DiagnosticList } from './DiagnosticList';
import { LossList } from './LossList';
import classes from './Notes.module.css';

type Props = {
  model: AsyncChartModel;
  diagnostics: Diagnostic[];
  /** Why the engine works on the page's own thread, where it does. */
  onPage: string | null;
};

type FindingsProps = { diagnostics: Diagnostic[]; losses: readonly Loss[] | null };

function Findings({ diagnostics, losses }: FindingsProps) {
  const t = useManagedServicesTranslation();
  const isEmpty = diagnostics.length === 0 && losses?.length === 0;
  return (
    <>
      {diagnostics.length > 0 && (
        <>
          <h4>{t('notes.diagnostics')}</h4>
          <DiagnosticList diagnostics={diagnostics} />
        </>
      )}
      {losses && losses.length > 0 && (
        <>
          <h4>{t('notes.losses')}</h4>
          <LossList losses={losses} />
        </>
      )}
      {isEmpty && <Muted as="p">{t('notes.none')}</Muted>}
    </>
  );
}

function Details({ model, diagnostics, onPage }: Props) {
  const t = useManagedServicesTranslation();
  const load = useCallback(() => model.losses(), [model]);
  const loaded = useLoaded(load);
  const failed = loaded.state === 'failed' ? loaded.error : null;
  return (
    <div className={classes.body}>
      {loaded.state === 'loading' && <Muted as="p">{t('summary.checking')}</Muted>}
      {failed && (
        <Muted as="p">{isTimeout(failed) ? t('notes.timeout') : failed.message}</Muted>
      )}
      <Findings
        diagnostics={diagnostics}
        losses={loaded.state === 'ready' ? loaded.value : null}
      />
      {onPage && <Muted as="p">{t('notes.onPage', { reason: onPage })}</Muted>}
    </div>
  );
}

/** What the chart's author should know. It starts folded, because few people need it. */
export function Notes(props: Props) {
  const { diagnostics } = props;
  const t = useManagedServicesTranslation();
  const [isOpen, setOpen] = useState(false);
  const Arrow = isOpen ? RiArrowDownSLine : RiArrowRightSLine;
  return (
    <section className={classes.panel}>
      <button
        type="button"
        className={classes.fold}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Arrow aria-hidden size={20} />
        <span>{t('notes.title')}</span>
        {diagnostics.length > 0 && <Badge>{diagnostics.length}</Badge>}
      </button>
      {isOpen && <Details {...props} />}
    </section>
  );
}
