// SPDX-License-Identifier: Apache-2.0
import { useForm, useFormState } from '../form';
import { DocumentHead, titleId } from './DocumentHead';
import classes from './SecretPanel.module.css';

/** The Secret beside the manifest, once there are secret values. Its text is never shown. */
export function SecretPanel() {
  const { t } = useForm();
  const secret = useFormState(state => state.check.answer?.secret ?? null);
  const { namespace } = useFormState(state => state.instance);
  if (secret === null) return null;
  return (
    <section className={classes.panel} aria-labelledby={titleId('secret')}>
      <DocumentHead kind="secret" />
      <p className={classes.note}>{t('secret.help', { name: secret.name, namespace })}</p>
    </section>
  );
}
