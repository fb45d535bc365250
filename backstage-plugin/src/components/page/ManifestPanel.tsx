// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'react';
import { useAnalytics } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { RiDownloadLine, RiFileCopyLine } from '@remixicon/react';
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

/** What Copy and Download share: they act on a checked manifest or say why not. */
function useTakeManifest() {
  const { store, t } = useForm();
  const analytics = useAnalytics();
  const [news, setNews] = useState<News | null>(null);
  const take = async (
    action: string,
    give: (manifest: string, file: string) => Promise<string> | string,
  ) => {
    store.attempt();
    store.check();
    const { check, instance, draft } = store.get();
    const { verdict, manifest, problems } = check;
    if (problems.length > 0 || verdict?.verdict === 'invalid') {
      const count = Math.max(1, problems.length);
      setNews({ text: t('manifest.refused', { count }), kind: 'refused', about: null });
      if (problems.length > 0) store.revealPlace(problems[0].at);
      return;
    }
    if (manifest?.status !== 'ok') {
      setNews({ text: t('manifest.refusedError'), kind: 'refused', about: null });
      return;
    }
    const done = await give(manifest.manifest, `${instance.name}.yaml`);
    const note = verdict?.verdict === 'unknown' ? ` ${t('manifest.unknownNote')}` : '';
    setNews({ text: `${done}${note}`, kind: 'done', about: manifest.manifest });
    // How much was chosen, never what.
    analytics.captureEvent('click', action, { value: countChosen(draft.values) });
  };
  return { news, take };
}

export function ManifestPanel() {
  const { store, t } = useForm();
  const answer = useFormState(state => state.check.manifest);
  const isExample = useFormState(state => state.check.example);
  const hasProblems = useFormState(
    ({ check }) => check.problems.length > 0 || check.manifest?.status !== 'ok',
  );
  const { news: latest, take } = useTakeManifest();
  const isCurrent =
    latest?.kind === 'done'
      ? answer?.status === 'ok' && answer.manifest === latest.about
      : hasProblems;
  const news = isCurrent ? latest : null;
  const copy = () =>
    take('copy manifest', async manifest => {
      try {
        await navigator.clipboard.writeText(manifest);
        return t('manifest.copied');
      } catch {
        return t('manifest.copyFailed');
      }
    });
  const save = () =>
    take('download manifest', (manifest, file) => {
      download(manifest, file);
      return t('manifest.downloaded', { file });
    });
  return (
    <section className={classes.manifestPanel}>
      <div className={classes.manifestHead}>
        <Text as="h3" id="managed-services-manifest" variant="body-large" weight="bold">
          {t('manifest.title')}
        </Text>
        <span className={classes.buttons}>
          <Button size="small" variant="secondary" iconStart={<RiDownloadLine />} onPress={save}>
            {t('manifest.download')}
          </Button>
          <Button size="small" variant="primary" iconStart={<RiFileCopyLine />} onPress={copy}>
            {t('manifest.copy')}
          </Button>
        </span>
      </div>
      <p role="status" className={classes.news} data-kind={news?.kind}>
        {news?.text}
      </p>
      {answer?.status === 'ok' && (
        <ManifestText text={answer.manifest} label={t('manifest.label')} />
      )}
      {answer?.status === 'error' && (
        <div className={classes.noManifest}>
          <strong>{t('manifest.none')}</strong>
          <span>
            <Said text={answer.error.message} />
          </span>
          {answer.error.repair && (
            <span className={classes.muted}>
              <Said text={answer.error.repair} />
            </span>
          )}
        </div>
      )}
      {isExample && answer?.status === 'ok' && (
        <p className={classes.muted}>{t('manifest.example', { name: store.exampleName() })}</p>
      )}
    </section>
  );
}
