// SPDX-License-Identifier: Apache-2.0
import { RiAddLine, RiFileCopyLine } from '@remixicon/react';
import { choose } from '../../../state/draft';
import { AddButton } from '../AddButton';
import { useForm } from '../context';
import { DefaultText } from '../DefaultText';
import { Note } from '../Note';
import { Line, Stack } from '../Rows';
import type { ControlProps } from '../widgetKind';

export function isFilledList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

type Props = Pick<ControlProps, 'at' | 'ghost' | 'labelledBy'> & {
  /** The button for a list of the person's own, and what it starts with. */
  startLabel: string;
  start: unknown[];
  note?: string;
};

/** A list that is not chosen: its default, to copy, and a start of one's own. */
export function UnchosenList({ at, ghost, labelledBy, startLabel, start, note }: Props) {
  const { store, t } = useForm();
  const chooseList = (value: unknown) => store.edit(at, draft => choose(draft, at, value));
  const shipped = isFilledList(ghost?.value) ? ghost.value : null;
  return (
    <Stack role="group" aria-labelledby={labelledBy}>
      {shipped && <DefaultText value={shipped} />}
      <Line>
        {shipped && (
          <AddButton
            label={t('list.copyDefault')}
            icon={<RiFileCopyLine />}
            onPress={() => chooseList(shipped)}
          />
        )}
        <AddButton label={startLabel} icon={<RiAddLine />} onPress={() => chooseList(start)} />
        {note && <Note>{note}</Note>}
      </Line>
    </Stack>
  );
}
