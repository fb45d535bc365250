// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import type { Diagnostic } from '@managed-services/engine';
import { EngineUnavailable } from '../../state/chart';
import { useManagedServicesTranslation } from '../form';
import { Surface } from '../Surface';
import { TextWithCode } from '../TextWithCode';
import { DiagnosticList } from './DiagnosticList';
import classes from './Failures.module.css';

/** What a hardened site has to allow; the README shows the same lines. */
const POLICY_LINES = `backend:
  csp:
    script-src: ["'self'", "'wasm-unsafe-eval'"]`;

/** The engine or the chart could not be loaded. */
export function EngineFailure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useManagedServicesTranslation();
  const isEngine = error instanceof EngineUnavailable;
  return (
    <Surface kind="panel">
      <Alert
        status="danger"
        icon
        role="alert"
        title={isEngine ? t('service.engineFailed') : t('service.failed')}
        description={<TextWithCode text={error.message} />}
        customActions={
          <Button size="small" variant="secondary" onPress={onRetry}>
            {t('catalogue.retry')}
          </Button>
        }
      />
      {isEngine && error.isPolicy && (
        <>
          <p>{t('service.enginePolicy')}</p>
          <pre className={classes.code} tabIndex={0}>
            {POLICY_LINES}
          </pre>
        </>
      )}
    </Surface>
  );
}

/** A chart that the engine cannot read: what is wrong, and where. */
export function Refusal({ title, diagnostics }: { title: string; diagnostics: Diagnostic[] }) {
  const t = useManagedServicesTranslation();
  return (
    <Surface kind="panel">
      <h2 className={classes.title}>{title}</h2>
      <Alert
        status="danger"
        icon
        role="alert"
        title={t('service.refused')}
        description={t('service.refusedHelp')}
      />
      <div className={classes.findings}>
        <DiagnosticList diagnostics={diagnostics} />
      </div>
    </Surface>
  );
}
