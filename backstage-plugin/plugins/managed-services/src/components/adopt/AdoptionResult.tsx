// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import type { Adoption } from '@managed-services/engine';
import { dottedPath } from '../../state/review';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { ManifestText } from '../panels/ManifestText';
import { SideValue } from '../review';
import { TextWithCode } from '../TextWithCode';
import panels from '../Panel.module.css';
import classes from './AdoptPage.module.css';

type Ok = Extract<Adoption, { status: 'ok' }>;

/** Whether Helm gets the same values, proven by the engine; otherwise where they differ. */
function Proof({ same, differences }: Ok) {
  const t = useManagedServicesTranslation();
  if (same) {
    return (
      <Alert
        status="success"
        icon
        title={t('adopt.same')}
        description={t('adopt.sameHelp')}
      />
    );
  }
  return (
    <Alert
      status="warning"
      icon
      title={t('adopt.differs', { count: differences.length })}
      description={
        <ul className={panels.list}>
          {differences.map(({ at, label, live, mine, secret }) => (
            <li key={at}>
              <strong>{label}</strong> <code>{dottedPath(at)}</code>{' '}
              <span className={classes.side}>
                {t('adopt.before')}{' '}
                <SideValue side={live} absent={t('adopt.absent')} isSecret={secret} />
              </span>
              <span className={classes.side}>
                {t('adopt.after')}{' '}
                <SideValue side={mine} absent={t('adopt.absent')} isSecret={secret} />
              </span>
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** What the instance does not take over, with the reason. */
function LeftBehind({ left }: Ok) {
  const t = useManagedServicesTranslation();
  if (left.length === 0) return null;
  return (
    <section className={panels.panel}>
      <h3>{t('adopt.left', { count: left.length })}</h3>
      <ul className={panels.list}>
        {left.map(({ at, code, message, help }) => (
          <li key={`${at} ${code}`}>
            {at !== '' && <code>{dottedPath(at)}</code>} <TextWithCode text={message} />
            {help && (
              <Muted as="p" size="small">
                <TextWithCode text={t('notes.help', { text: help })} />
              </Muted>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

type Props = {
  adoption: Adoption;
  /** The form of the service holds something, which would be replaced. */
  hasDraft: boolean;
  onContinue: (values: unknown, instance: { name: string; namespace: string }) => void;
};

/** What was read: the proof, the custom resource, what is left, and the way on. */
export function AdoptionResult({ adoption, hasDraft, onContinue }: Props) {
  const t = useManagedServicesTranslation();
  if (adoption.status === 'error') {
    return (
      <Alert
        status="danger"
        icon
        role="alert"
        title={<TextWithCode text={adoption.message} />}
        description={adoption.help ? <TextWithCode text={adoption.help} /> : undefined}
      />
    );
  }
  const { values, manifest, name, namespace, secret } = adoption;
  const proceed = () => onContinue(values, { name: name ?? '', namespace: namespace ?? 'default' });
  return (
    <>
      <Proof {...adoption} />
      {manifest !== null && (
        <section className={panels.panel}>
          <h3>{t('manifest.title')}</h3>
          <ManifestText text={manifest} label={t('manifest.label')} />
        </section>
      )}
      {secret && <Alert status="info" icon title={t('adopt.secret', { name: secret.name })} />}
      <LeftBehind {...adoption} />
      <div className={panels.buttons}>
        <Button variant="primary" iconEnd={<RiArrowRightLine />} onPress={proceed}>
          {t('adopt.continue')}
        </Button>
        {hasDraft && <Muted>{t('adopt.replacesDraft')}</Muted>}
      </div>
      <Muted as="p" size="small">
        {t('adopt.next')}
      </Muted>
    </>
  );
}
