// SPDX-License-Identifier: Apache-2.0
import type { Field } from '../../../state/form';
import type { WidgetOf } from '../../../state/tree';
import { useForm, useFormState } from '../context';
import { MapEntries } from '../MapEntries';
import type { FieldProps } from '../widgetKind';
import { SectionFields, type Surroundings } from './SectionFields';
import { SwitchedFields } from './SwitchedFields';
import classes from './SectionBody.module.css';

type SectionWidget = WidgetOf<'section'>;

/** The field that turns the whole section on, when it can be drawn as a switch. */
function toggleOf({ fields, toggle }: SectionWidget): Field | undefined {
  return fields.find(part => part.key === toggle && part.widget.kind === 'toggle');
}

type ExtraProps = { widget: SectionWidget; section: Surroundings; label: string };

/** Keys beyond the section's own fields. */
function ExtraKeys({ widget, section, label }: ExtraProps) {
  const { t } = useForm();
  if (!widget.extra) return null;
  return (
    <div className={classes.extra} data-root={section.at === '' || undefined}>
      <span className={classes.label}>{t('map.extra')}</span>
      <MapEntries
        at={section.at}
        template={widget.extra}
        keyPattern={widget.extraKeyPattern}
        ghost={section.ghost}
        label={label}
        depth={section.depth + 1}
        except={widget.fields.map(part => part.key ?? '')}
      />
    </div>
  );
}

type Props = Pick<FieldProps, 'field' | 'base' | 'depth' | 'inherited'> & {
  widget: SectionWidget;
};

/** A section's content without its heading. */
export function SectionBody({ field, widget, base, depth, inherited }: Props) {
  const at = base + field.at;
  const toggle = toggleOf(widget);
  const isFiltered = useFormState(state => state.matches !== null, at) && base === '';
  const section = { at, base, depth, ghost: field.ghost ?? inherited ?? null };
  const others = widget.fields.filter(part => part !== toggle);
  return (
    <>
      {toggle ? (
        <>
          <SectionFields fields={[toggle]} {...section} />
          <SwitchedFields fields={others} toggle={toggle} {...section} />
        </>
      ) : (
        <SectionFields fields={widget.fields} {...section} />
      )}
      {!isFiltered && <ExtraKeys widget={widget} section={section} label={field.label} />}
    </>
  );
}
