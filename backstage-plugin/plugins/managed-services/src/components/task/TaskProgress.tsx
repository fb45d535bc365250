// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { Alert, ButtonLink } from '@backstage/ui';
import {
  RiCheckboxCircleLine,
  RiCircleLine,
  RiErrorWarningLine,
  RiExternalLinkLine,
  RiLoader4Line,
  RiSkipForwardLine,
} from '@remixicon/react';
import type {
  TaskLink,
  TaskStep,
} from '../../state/taskLog';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { ManifestText } from '../panels/ManifestText';
import { TextWithCode } from '../TextWithCode';
import type { FollowedTask } from './useTask';
import classes from './TaskProgress.module.css';

const ICONS = {
  waiting: RiCircleLine,
  working: RiLoader4Line,
  done: RiCheckboxCircleLine,
  failed: RiErrorWarningLine,
  skipped: RiSkipForwardLine,
} as const satisfies Record<TaskStep['status'], unknown>;

function Step({ step }: { step: TaskStep }) {
  const t = useManagedServicesTranslation();
  const Icon = ICONS[step.status];
  return (
    <li className={classes.step} data-status={step.status}>
      <Icon aria-hidden size={18} />
      <span>{step.name}</span>
      <Muted size="small">{t(`task.step.${step.status}`)}</Muted>
    </li>
  );
}

/** The log, which follows its end. */
function Lines({ lines }: { lines: readonly string[] }) {
  const t = useManagedServicesTranslation();
  const area = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (area.current) area.current.scrollTop = area.current.scrollHeight;
  }, [lines]);
  if (lines.length === 0) return null;
  return (
    <pre ref={area} className={classes.lines} tabIndex={0} role="log" aria-label={t('task.log')}>
      {lines.join('\n')}
    </pre>
  );
}

const STATUS = {
  waiting: 'info',
  working: 'info',
  done: 'success',
  failed: 'danger',
  cancelled: 'warning',
} as const;

/** What the scaffolder itself writes around a step; the steps say the same. */
const FRAME = /^(Beginning|Finished|Skipping) step |^Starting up task /;

/** Where the task stands, in one sentence. */
function Headline({ task }: { task: FollowedTask }) {
  const t = useManagedServicesTranslation();
  if (task.unreadable !== null) {
    return (
      <Alert
        status="danger"
        icon
        title={t('task.unreadable')}
        description={task.unreadable}
      />
    );
  }
  const last = task.lines.findLast(line => !FRAME.test(line));
  const words = task.error ?? (task.isLost ? t('task.lost') : last);
  return (
    <Alert
      status={task.isLost ? 'warning' : STATUS[task.phase]}
      icon
      role="status"
      title={t(`task.phase.${task.phase}`)}
      description={words ? <TextWithCode text={words} /> : undefined}
    />
  );
}

function OutputLink({ title, url }: TaskLink) {
  return url ? (
    <ButtonLink href={url} target="_blank" variant="secondary" iconEnd={<RiExternalLinkLine />}>
      {title || url}
    </ButtonLink>
  ) : null;
}

/** A task of the scaffolder: its steps, its log, and what it made. */
export function TaskProgress({ task, path }: { task: FollowedTask; path: string }) {
  const t = useManagedServicesTranslation();
  return (
    <section className={classes.progress} aria-label={t('task.title')}>
      <Headline task={task} />
      <ol className={classes.steps}>
        {task.steps.map(step => (
          <Step key={step.id} step={step} />
        ))}
      </ol>
      <Lines lines={task.lines} />
      <div className={classes.links}>
        {task.links.map((link, index) => (
          <OutputLink key={index} {...link} />
        ))}
        <ButtonLink href={path} variant="tertiary">
          {t('task.open')}
        </ButtonLink>
      </div>
      {task.texts.map(({ title, content }, index) => (
        <div key={index} className={classes.text}>
          <h4>{title}</h4>
          <ManifestText text={content} label={title} />
        </div>
      ))}
    </section>
  );
}
