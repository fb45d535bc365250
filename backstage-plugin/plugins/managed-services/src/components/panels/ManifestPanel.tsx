// SPDX-License-Identifier: Apache-2.0
import { useForm, useFormState } from '../form';
import { TextWithCode } from '../TextWithCode';
import { DocumentHead } from './DocumentHead';
import { ManifestText } from './ManifestText';
import classes from './ManifestPanel.module.css';

/** Why there is no manifest: the first name that is wrong, or the values as a whole. */
function NoManifest() {
  const { t } = useForm();
  const reason = useFormState(({ check }) => {
    const { names, verdict } = check.answer ?? {};
    return names?.[0] ?? verdict?.violations[0] ?? null;
  });
  return (
    <div className={classes.none}>
      <strong>{t('manifest.none')}</strong>
      {reason && (
        <span>
          <TextWithCode text={reason.message} />
        </span>
      )}
      {reason?.help && (
        <span className={classes.help}>
          <TextWithCode text={reason.help} />
        </span>
      )}
    </div>
  );
}

/** The custom resource, live, with the buttons that deliver it. */
export function ManifestPanel() {
  const { store, t } = useForm();
  const answer = useFormState(state => state.check.answer);
  const isExample = useFormState(state => state.check.example);
  return (
    <section className={classes.panel}>
      <DocumentHead kind="manifest" />
      {answer && answer.manifest !== null && (
        <ManifestText text={answer.manifest} label={t('manifest.label')} />
      )}
      {answer && answer.manifest === null && <NoManifest />}
      {isExample && answer && answer.manifest !== null && (
        <p className={classes.note}>{t('manifest.example', { name: store.exampleName() })}</p>
      )}
    </section>
  );
}
