// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'react';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import type { ChartModel, Diagnostic } from '@managed-services/engine';
import { Badge } from '../Badge';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { DiagnosticList } from './DiagnosticList';
import { LossList } from './LossList';
import classes from './Notes.module.css';

type Props = { model: ChartModel; diagnostics: Diagnostic[] };

function Details({ model, diagnostics }: Props) {
  const t = useManagedServicesTranslation();
  const losses = useMemo(() => model.losses(), [model]);
  return (
    <div className={classes.body}>
      {diagnostics.length > 0 && (
        <>
          <h4>{t('notes.diagnostics')}</h4>
          <DiagnosticList diagnostics={diagnostics} />
        </>
      )}
      {losses.length > 0 && (
        <>
          <h4>{t('notes.losses')}</h4>
          <LossList losses={losses} />
        </>
      )}
      {diagnostics.length + losses.length === 0 && <Muted as="p">{t('notes.none')}</Muted>}
    </div>
  );
}

/** What the chart's author should know. It starts folded, because few people need it. */
export function Notes({ model, diagnostics }: Props) {
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
      {isOpen && <Details model={model} diagnostics={diagnostics} />}
    </section>
  );
}
