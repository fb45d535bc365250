// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, SourceLocation } from '@managed-services/engine';
import { useManagedServicesTranslation, type Translate } from '../form';
import { Muted } from '../Muted';
import { TextWithCode } from '../TextWithCode';
import { FindingHead, FindingList } from './FindingList';

function locationText({ file, line, column, pointer }: SourceLocation, t: Translate): string {
  // The engine writes 0 where it does not know the line.
  if (line === 0) return pointer === '' ? file : `${file}#${pointer}`;
  return t('notes.location', { file, line: String(line), column: String(column) });
}

function Finding({ diagnostic }: { diagnostic: Diagnostic }) {
  const t = useManagedServicesTranslation();
  const { severity, location, code, message, help, related } = diagnostic;
  return (
    <>
      <FindingHead severity={severity} label={t(`severity.${severity}`)}>
        {location && <code>{locationText(location, t)}</code>}
        <Muted size="small">
          <code>{code}</code>
        </Muted>
      </FindingHead>
      <span>
        <TextWithCode text={message} />
      </span>
      {help && (
        <Muted size="small">
          <TextWithCode text={t('notes.help', { text: help })} />
        </Muted>
      )}
      {related.length > 0 && (
        <Muted size="small">
          {t('notes.related')}{' '}
          {related.map((other, index) => (
            <code key={index}>{locationText(other, t)} </code>
          ))}
        </Muted>
      )}
    </>
  );
}

/** What the engine found in a chart, with file, line and what to do. */
export function DiagnosticList({ diagnostics }: { diagnostics: readonly Diagnostic[] }) {
  return (
    <FindingList>
      {diagnostics.map((diagnostic, index) => (
        <Finding key={index} diagnostic={diagnostic} />
      ))}
    </FindingList>
  );
}
