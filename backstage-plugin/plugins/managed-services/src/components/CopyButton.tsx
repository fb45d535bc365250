// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { ButtonIcon, Tooltip, TooltipTrigger } from '@backstage/ui';
import { RiCheckLine, RiCloseLine, RiFileCopyLine } from '@remixicon/react';
import { useManagedServicesTranslation } from './form';

type Outcome = 'none' | 'done' | 'failed';

const ICONS = { none: RiFileCopyLine, done: RiCheckLine, failed: RiCloseLine };

const SHOWN_MS = 2_000;

/** Copies a text. `label` says which one. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useManagedServicesTranslation();
  const [outcome, setOutcome] = useState<Outcome>('none');
  useEffect(() => {
    if (outcome === 'none') return undefined;
    const timer = setTimeout(() => setOutcome('none'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('done'),
      () => setOutcome('failed'),
    );
  const Icon = ICONS[outcome];
  const name = {
    none: t('copy.label', { what: label }),
    done: t('copy.done'),
    failed: t('copy.failed'),
  }[outcome];
  return (
    <TooltipTrigger>
      <ButtonIcon
        size="small"
        variant="tertiary"
        aria-label={name}
        icon={<Icon size={16} />}
        onPress={copy}
      />
      <Tooltip>{name}</Tooltip>
    </TooltipTrigger>
  );
}
