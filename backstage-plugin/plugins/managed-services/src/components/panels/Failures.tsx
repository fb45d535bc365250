// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import type { Diagnostic } from '@managed-services/engine';
import { EngineUnavailable } from '../../state/chart';
import { isTimeout } from '../../state/failure';
import {
  useManagedServicesTranslation,
  type Translate,
} from '../form';
import { Surface } from '../Surface';
import { TextWithCode } from '../TextWithCode';
import { DiagnosticList } from './DiagnosticList';
import classes from './Failures.module.css';

/** What a hardened site has to allow; the README shows the same lines. */
const POLICY_LINES = `backend:
  csp:
    script-src: ["'self'", "'wasm-unsafe-eval'"]`;

type FailureProps = {
  /** The service whose chart it is. */
  title: string;
  error: Error;
  onRetry: () => void;
};

/** Headline and explanation of a failure. */
function wordsOf({ title, error }: FailureProps, t: Translate): [string, string] {
  if (isTimeout(error)) return [t('service.timeout', { title }), t('service.timeoutHelp')];
  const isEngine = error instanceof EngineUnavailable;
  return [isEngine ? t('service.engineFailed') : t('service.failed'), error.message];
}

/** The engine or the chart could not be loaded. */
export function EngineFailure(props: FailureProps) {
  const { error, onRetry } = props;
  const t = useManagedServicesTranslation();
  const isEngine = error instanceof EngineUnavailable;
  const [title, text] = wordsOf(props, t);
  return (
    <Surface kind="panel">
      <Alert
        status="danger"
        icon
        role="alert"
        title={title}
        description={<TextWithCode text={text} />}
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
