// SPDX-License-Identifier: Apache-2.0
import { useForm, useFormState } from '../components/form';
import { ManifestText } from '../components/panels/ManifestText';
import { SecretPanel } from '../components/panels/SecretPanel';
import classes from './Preview.module.css';

/** The manifest that the wizard leads to, folded, and the Secret beside it. */
export function Preview() {
  const { t } = useForm();
  const manifest = useFormState(state => state.check.answer?.manifest ?? null);
  if (manifest === null) return null;
  return (
    <>
      <details className={classes.preview}>
        <summary>{t('manifest.title')}</summary>
        <ManifestText text={manifest} label={t('manifest.label')} />
      </details>
      <SecretPanel />
    </>
  );
}
