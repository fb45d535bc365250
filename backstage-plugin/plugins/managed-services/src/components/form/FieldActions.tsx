// SPDX-License-Identifier: Apache-2.0
import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMore2Line, RiResetLeftLine } from '@remixicon/react';
import { choose, clear } from '../../state/draft';
import { domId, useChosen, useForm, useValue, type Translate } from './context';
import { focusInside } from './focus';
import { useWidgetKind, type ControlProps } from './widgetKind';

type Props = Pick<ControlProps, 'field' | 'at' | 'labelledBy' | 'ghost' | 'entry'>;
type Extra = { id: string; label: string; value: unknown };

/** Values that cannot be typed: the empty text, and null. */
function extraChoices(
  { field, ghost }: Props,
  holdsText: boolean,
  value: unknown,
  t: Translate,
): Extra[] {
  if (field.secret) return [];
  const extras: Extra[] = [];
  if (holdsText && ghost && ghost.value !== '' && value !== '') {
    extras.push({ id: 'empty', label: t('field.setEmpty'), value: '' });
  }
  if (field.nullable && value !== null) {
    extras.push({ id: 'null', label: t('field.setNull'), value: null });
  }
  return extras;
}

function MoreChoices({ extras, at, labelledBy }: { extras: Extra[] } & Props) {
  const { store, t } = useForm();
  return (
    <MenuTrigger>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiMore2Line />}
        aria-label={t('field.more')}
        aria-describedby={labelledBy}
      />
      <Menu>
        {extras.map(({ id, label, value }) => (
          <MenuItem key={id} onAction={() => store.edit(at, draft => choose(draft, at, value))}>
            {label}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
}

/** The buttons at the edge of a field: values that cannot be typed, and reset. */
export function FieldActions(props: Props) {
  const { field, at, labelledBy, ghost, entry } = props;
  const { store, t, formId } = useForm();
  const { holdsText } = useWidgetKind(field);
  const extras = extraChoices(props, holdsText, useValue(at), t);
  const isResettable = useChosen(at) && !entry;
  const reset = () => {
    // The button disappears with the value it resets; the focus must stay in the field.
    focusInside(document.getElementById(domId(formId, at)));
    store.edit(at, draft => clear(draft, at));
  };
  return (
    <>
      {extras.length > 0 && <MoreChoices {...props} extras={extras} />}
      {isResettable && (
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiResetLeftLine />}
          aria-label={ghost ? t('field.reset') : t('field.clear')}
          aria-describedby={labelledBy}
          onPress={reset}
        />
      )}
    </>
  );
}
