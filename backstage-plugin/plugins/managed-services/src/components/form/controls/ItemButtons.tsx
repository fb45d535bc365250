// SPDX-License-Identifier: Apache-2.0
import { ButtonIcon } from '@backstage/ui';
import {
  RiArrowDownLine,
  RiArrowUpLine,
  RiDeleteBinLine,
} from '@remixicon/react';
import { useForm } from '../context';
import type { ListEdits } from './useListEdits';
import classes from './ItemButtons.module.css';

export function RemoveButton({ label, onPress }: { label: string; onPress: () => void }) {
  return (
    <ButtonIcon
      size="small"
      variant="tertiary"
      icon={<RiDeleteBinLine />}
      aria-label={label}
      onPress={onPress}
    />
  );
}

/** The buttons of one list item: up, down, remove. */
export function ItemButtons({ index, edits }: { index: number; edits: ListEdits }) {
  const { t } = useForm();
  const number = String(index + 1);
  return (
    <span className={classes.buttons}>
      <span id={edits.idOf('up', index)}>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiArrowUpLine />}
          aria-label={t('list.up', { number })}
          isDisabled={index === 0}
          onPress={() => edits.move(index, index - 1)}
        />
      </span>
      <span id={edits.idOf('down', index)}>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiArrowDownLine />}
          aria-label={t('list.down', { number })}
          isDisabled={index === edits.items.length - 1}
          onPress={() => edits.move(index, index + 1)}
        />
      </span>
      <RemoveButton label={t('list.remove', { number })} onPress={() => edits.remove(index)} />
    </span>
  );
}
