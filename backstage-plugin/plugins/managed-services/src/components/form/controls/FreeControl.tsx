// SPDX-License-Identifier: Apache-2.0
import { TextAreaField } from '@backstage/ui';
import { RiFileCopyLine } from '@remixicon/react';
import { choose } from '../../../state/draft';
import { writeLine } from '../../../state/text';
import { AddButton } from '../AddButton';
import {
  useForm,
  useYaml,
} from '../context';
import { Note } from '../Note';
import { Line } from '../Rows';
import { useWidgets, type ControlProps } from '../widgetKind';
import {
  inputProps,
  useYamlInput,
} from './textInput';
import classes from './FreeControl.module.css';

const FEWEST_ROWS = 3;
const MOST_ROWS = 16;

const helpOf = { object: 'free.objectHelp', array: 'free.arrayHelp', any: 'free.help' } as const;

function rowsFor(text: string): number {
  return Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, text.split('\n').length));
}

/** YAML for content that the schema does not describe. The text typed is always kept. */
export function FreeControl(props: ControlProps<'free'>) {
  const { store, t } = useForm();
  const { at, ghost, widget } = props;
  const blank = useWidgets().free.blank(widget);
  const text = useYamlInput(props, widget.expects, blank);
  const example = useYaml(ghost?.value) ?? '';
  const helpId = `${props.id}-format`;
  return (
    <>
      <TextAreaField
        {...inputProps(props)}
        {...text}
        isReadOnly={props.field.readOnly || text.isReadOnly}
        className={classes.code}
        aria-describedby={[helpId, props.describedBy].filter(Boolean).join(' ')}
        rows={rowsFor(text.value || example)}
        placeholder={example || (props.entry ? writeLine(blank) : '')}
      />
      <Line>
        <Note id={helpId}>{t(helpOf[widget.expects])}</Note>
        {ghost && example !== '' && text.value === '' && (
          <AddButton
            label={t('free.copyDefault')}
            icon={<RiFileCopyLine />}
            onPress={() => store.edit(at, draft => choose(draft, at, ghost.value))}
          />
        )}
      </Line>
    </>
  );
}
