// SPDX-License-Identifier: Apache-2.0
import { useId, useMemo, useState } from 'react';
import { useAnalytics } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { RiDownloadLine, RiFileCopyLine } from '@remixicon/react';
import type { InstanceCheck } from '@managed-services/engine';
import type { Instance } from '../../state/FormStore';
import { countChosen } from '../../state/values';
import { useForm, useFormState } from '../form';
import { Said } from '../Said';
import classes from './Page.module.css';

/** `about` is the manifest that was taken: news of another one is stale. */
type News = { text: string; kind: 'done' | 'refused'; about: string | null };

const KEY_LINE = /^(\s*(?:- )*)((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#'":][^:#]*?)):(?=\s|$)(.*)$/;

/** Colours keys. Only elements are added: the text stays exactly as emitted. */
function Line({ text }: { text: string }) {
  const match = KEY_LINE.exec(text);
  if (!match) return <>{text}</>;
  const [, indent, key, rest] = match;
  return (
    <>
      {indent}
      <span className={classes.yamlKey}>{key}</span>
      <span className={classes.yamlMark}>:</span>
      {rest}
    </>
  );
}

/** The manifest, character for character as the engine wrote it. */
export function ManifestText({ text, label }: { text: string; label: string }) {
  const lines = useMemo(() => text.split('\n'), [text]);
  return (
    <pre className={classes.manifest} tabIndex={0} role="region" aria-label={label}>
      <code>
        {lines.map((line, index) => (
          <span key={index}>
            <Line text={line} />
            {index < lines.length - 1 && '\n'}
          </span>
        ))}
      </code>
    </pre>
  );
}

function download(text: string, file: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}

type Document = { text: string; file: string };
type Made = InstanceCheck & { manifest: string };

function made(answer: InstanceCheck | null): Made | null {
  return answer?.manifest ? (answer as Made) : null;
}

/** The two documents of an instance: which text of an answer, and the name of its file. */
const documents = {
  manifest: ({ manifest }: Made, { name }: Instance): Document => ({ text: manifest, file: `${name}.yaml` }),
  secret: ({ secret }: Made): Document | null =>
    secret && { text: secret.manifest, file: `${secret.name}.yaml` },
};

/** What Copy and Download share: they act on a checked document or say why not. */
function useTake(kind: keyof typeof documents) {
  const { store, t } = useForm();
  const analytics = useAnalytics();
  const [latest, setNews] = useState<News | null>(null);
  const answer = useFormState(state => state.check.manifest);
  const instance = useFormState(state => state.instance);
  const hasProblems = useFormState(
    ({ check }) => check.problems.length > 0 || made(check.manifest) === null,
  );
  const take = async (action: string, give: (document: Document) => Promise<string> | string) => {
    store.attempt();
    store.check();
    const { check, draft, instance: named } = store.get();
    const { verdict, manifest, problems } = check;
    if (problems.length > 0 || verdict?.verdict === 'invalid') {
      const count = Math.max(1, problems.length);
      setNews({ text: t('manifest.refused', { count }), kind: 'refused', about: null });
      if (problems.length > 0) store.revealPlace(problems[0].at);
      return;
    }
    const answered = made(manifest);
    const document = answered && documents[kind](answered, named);
    if (document === null) {
      setNews({ text: t('manifest.refusedError'), kind: 'refused', about: null });
      return;
    }
    const done = await give(document);
    const note = verdict?.verdict === 'unknown' ? ` ${t('manifest.unknownNote')}` : '';
    setNews({ text: `${done}${note}`, kind: 'done', about: document.text });
    // How much was chosen, never what.
    analytics.captureEvent('click', `${action} ${kind}`, { value: countChosen(draft.values) });
  };
  const current = made(answer);
  const shown = current && documents[kind](current, instance);
  const isCurrent = latest?.kind === 'done' ? shown?.text === latest.about : hasProblems;
  const copy = () =>
    take('copy', async ({ text }) => {
      try {
        await navigator.clipboard.writeText(text);
        return t(`${kind}.copied`);
      } catch {
        return t('manifest.copyFailed');
      }
    });
  const save = () =>
    take('download', ({ text, file }) => {
      download(text, file);
      return t(`${kind}.downloaded`, { file });
    });
  return { news: isCurrent ? latest : null, copy, save };
}

type HeadProps = { title: string; of: string } & ReturnType<typeof useTake>;

function Head({ title, of, news, copy, save }: HeadProps) {
  const { t } = useForm();
  const id = useId();
  return (
    <>
      <div className={classes.manifestHead}>
        <Text as="h3" id={`managed-services-${of}`} variant="body-large" weight="bold">
          {title}
        </Text>
        <span className={classes.buttons}>
          <Button
            id={`${id}save`}
            aria-labelledby={of === 'manifest' ? undefined : `${id}save managed-services-${of}`}
            size="small"
            variant="secondary"
            iconStart={<RiDownloadLine />}
            onPress={save}
          >
            {t('manifest.download')}
          </Button>
          <Button
            id={`${id}copy`}
            aria-labelledby={of === 'manifest' ? undefined : `${id}copy managed-services-${of}`}
            size="small"
            variant={of === 'manifest' ? 'primary' : 'secondary'}
            iconStart={<RiFileCopyLine />}
            onPress={copy}
          >
            {t('manifest.copy')}
          </Button>
        </span>
      </div>
      <p role="status" className={classes.news} data-kind={news?.kind}>
        {news?.text}
      </p>
    </>
  );
}

export function ManifestPanel() {
  const { store, t } = useForm();
  const answer = useFormState(state => state.check.manifest);
  const isExample = useFormState(state => state.check.example);
  const taken = useTake('manifest');
  const refusal = answer?.manifest === null ? (answer.names[0] ?? answer.verdict.violations[0]) : null;
  return (
    <section className={classes.manifestPanel}>
      <Head title={t('manifest.title')} of="manifest" {...taken} />
      {answer?.manifest && (
        <ManifestText text={answer.manifest} label={t('manifest.label')} />
      )}
      {refusal && (
        <div className={classes.noManifest}>
          <strong>{t('manifest.none')}</strong>
          <span>
            <Said text={refusal.message} />
          </span>
          {refusal.help && (
            <span className={classes.muted}>
              <Said text={refusal.help} />
            </span>
          )}
        </div>
      )}
      {isExample && answer?.manifest && (
        <p className={classes.muted}>{t('manifest.example', { name: store.exampleName() })}</p>
      )}
    </section>
  );
}

/** The Secret beside the manifest, once there are secret values. It can be taken along, and is not shown. */
export function SecretPanel() {
  const { t } = useForm();
  const answer = useFormState(state => state.check.manifest);
  const { namespace } = useFormState(state => state.instance);
  const taken = useTake('secret');
  if (!answer?.secret) return null;
  return (
    <section className={classes.manifestPanel} aria-labelledby="managed-services-secret">
      <Head title={t('secret.title')} of="secret" {...taken} />
      <p className={classes.muted}>{t('secret.help', { name: answer.secret.name, namespace })}</p>
    </section>
  );
}
