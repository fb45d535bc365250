// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import type { Diagnostic } from '@managed-services/engine';
import { EngineUnavailable } from '../../state/openChart';
import { useManagedServicesTranslation } from '../form';
import { Said } from '../Said';
import { DiagnosticList } from './Notes';
import classes from './Page.module.css';

/** What a hardened site has to allow; the README shows the same line. */
const POLICY_LINE = `backend:
  csp:
    script-src: ["'self'", "'wasm-unsafe-eval'"]`;

export function EngineFailure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useManagedServicesTranslation();
  const isEngine = error instanceof EngineUnavailable;
  return (
    <div className={classes.panel}>
      <Alert
        status="danger"
        icon
        role="alert"
        title={isEngine ? t('service.engineFailed') : t('service.failed')}
        description={<Said text={error.message} />}
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
            {POLICY_LINE}
          </pre>
        </>
      )}
    </div>
  );
}

/** A chart that the engine cannot read: what is wrong, and where. */
export function Refusal({ title, diagnostics }: { title: string; diagnostics: Diagnostic[] }) {
  const t = useManagedServicesTranslation();
  return (
    <div className={classes.panel}>
      <h2 className={classes.panelTitle}>{title}</h2>
      <Alert
        status="danger"
        icon
        role="alert"
        title={t('service.refused')}
        description={t('service.refusedHelp')}
      />
      <DiagnosticList diagnostics={diagnostics} />
    </div>
  );
}
