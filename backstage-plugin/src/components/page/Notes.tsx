// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'react';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import type { ChartModel, Diagnostic, Loss, SourceLocation } from '@managed-services/engine';
import { useManagedServicesTranslation, type Translate } from '../form';
import { Said } from '../Said';
import classes from './Page.module.css';

function placeText(place: SourceLocation, t: Translate): string {
  const { file, line, column, pointer } = place;
  // The engine says 0 where it does not know the line.
  if (line === 0) return pointer === '' ? file : `${file}#${pointer}`;
  return t('notes.place', { file, line: String(line), column: String(column) });
}

export function DiagnosticList({ diagnostics }: { diagnostics: readonly Diagnostic[] }) {
  const t = useManagedServicesTranslation();
  return (
    <ul className={classes.notes}>
      {diagnostics.map((diagnostic, index) => (
        <li key={index} data-severity={diagnostic.severity}>
          <span className={classes.noteHead}>
            <span className={classes.severity} data-severity={diagnostic.severity}>
              {t(`severity.${diagnostic.severity}`)}
            </span>
            {diagnostic.location && <code>{placeText(diagnostic.location, t)}</code>}
            <code className={classes.muted}>{diagnostic.code}</code>
          </span>
          <span>
            <Said text={diagnostic.message} />
          </span>
          {diagnostic.help && (
            <span className={classes.muted}>
              <Said text={t('notes.help', { text: diagnostic.help })} />
            </span>
          )}
          {diagnostic.related.length > 0 && (
            <span className={classes.muted}>
              {t('notes.related')}{' '}
              {diagnostic.related.map((place, position) => (
                <code key={position}>{placeText(place, t)} </code>
              ))}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

type Grouped = { loss: Loss; places: string[] };

/** The same loss at many places is one line with many places. */
function grouped(losses: readonly Loss[]): Grouped[] {
  const groups = new Map<string, Grouped>();
  for (const loss of losses) {
    const key = JSON.stringify([loss.target, loss.fate, loss.message]);
    const group = groups.get(key) ?? { loss, places: [] };
    group.places.push(loss.at === '' ? '/' : loss.at);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Places shown in a line before the rest is only counted. */
const PLACES_SHOWN = 4;

function LossList({ losses }: { losses: readonly Loss[] }) {
  const t = useManagedServicesTranslation();
  return (
    <ul className={classes.notes}>
      {grouped(losses).map(({ loss, places }, index) => (
        <li key={index}>
          <span className={classes.noteHead}>
            <span
              className={classes.severity}
              data-severity={
                loss.fate === 'narrowed' || loss.fate === 'widened' ? 'warning' : 'note'
              }
            >
              {t(`fate.${loss.fate}`)}
            </span>
            <code>{loss.target}</code>
          </span>
          <span>
            <Said text={loss.message} />
          </span>
          <span className={classes.muted}>
            <code>{places.slice(0, PLACES_SHOWN).join(', ')}</code>
            {places.length > PLACES_SHOWN &&
              ` ${t('notes.morePlaces', { count: places.length - PLACES_SHOWN })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the chart's author should know; folded, for it concerns few people. */
export function Notes({ model, diagnostics }: { model: ChartModel; diagnostics: Diagnostic[] }) {
  const t = useManagedServicesTranslation();
  const [isOpen, setOpen] = useState(false);
  const losses = useMemo(() => (isOpen ? model.losses() : []), [isOpen, model]);
  return (
    <section className={classes.notesPanel}>
      <button
        type="button"
        className={classes.fold}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? (
          <RiArrowDownSLine aria-hidden size={20} />
        ) : (
          <RiArrowRightSLine aria-hidden size={20} />
        )}
        <span>{t('notes.title')}</span>
        {diagnostics.length > 0 && <span className={classes.badge}>{diagnostics.length}</span>}
      </button>
      {isOpen && (
        <div className={classes.notesBody}>
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
          {diagnostics.length + losses.length === 0 && (
            <p className={classes.muted}>{t('notes.none')}</p>
          )}
        </div>
      )}
    </section>
  );
}
