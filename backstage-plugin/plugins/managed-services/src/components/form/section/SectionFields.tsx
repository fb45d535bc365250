// SPDX-License-Identifier: Apache-2.0
import { Button } from '@backstage/ui';
import type { Field } from '../../../state/form';
import { Block } from '../Block';
import { useForm, useFormState } from '../context';
import { FieldView } from '../FieldView';
import { ghostAt } from '../ghost';
import { valueAt } from '../../../state/values';
import classes from './SectionFields.module.css';

/** Fields drawn at once in one section; the rest on request. */
const PAGE_OF_FIELDS = 100;

/** Where a section is: what its fields need to know of it. */
export type Surroundings = {
  /** The section's own place. */
  at: string;
  base: string;
  depth: number;
  ghost: Field['ghost'];
};

/** The default that the section's own default gives to one of its fields. */
export function inheritedBy(field: Field, { at, base, ghost }: Surroundings): Field['ghost'] {
  return ghostAt(ghost, (base + field.at).slice(at.length));
}

const isSection = (field: Field) => field.widget.kind === 'section';

/** Consecutive plain fields share a block; each section is a block itself. */
function blocksOf(fields: readonly Field[]): Field[][] {
  const blocks: Field[][] = [];
  for (const field of fields) {
    const last = blocks[blocks.length - 1];
    if (last && !isSection(last[0]) && !isSection(field)) last.push(field);
    else blocks.push([field]);
  }
  return blocks;
}

/** Fields that few people need: drawn on request, unless somebody must fill them in or has done so. */
function useRareFields({ at, base }: Surroundings, fields: readonly Field[]) {
  const rare = fields.filter(field => field.hidden && !field.required);
  const chosen = useFormState(
    ({ draft }) =>
      rare
        .map(field => field.at)
        .filter(place => valueAt(draft.values, base + place) !== undefined || draft.raw.has(base + place))
        .join('\n'),
    at,
  );
  const places = new Set(chosen.split('\n'));
  return rare.filter(field => !places.has(field.at));
}

/** The fields of a section that are drawn now, and how many are not. */
function useShownFields(section: Surroundings, fields: readonly Field[]) {
  const { at, base } = section;
  const matches = useFormState(state => state.matches, at);
  const asked = useFormState(state => state.shown.get(at), at);
  const rare = useRareFields(section, fields);
  const isFiltered = matches !== null && base === '';
  const found = isFiltered
    ? fields.filter(field => matches.has(field.at))
    : [...fields.filter(field => !rare.includes(field)), ...rare];
  const usual = isFiltered ? found.length : found.length - rare.length;
  const limit = asked ?? Math.min(usual, PAGE_OF_FIELDS);
  return { shown: found.slice(0, limit), hidden: Math.max(0, found.length - limit) };
}

type Props = Surroundings & { fields: readonly Field[] };

/** The fields of a section, in blocks, up to a number that draws quickly. */
export function SectionFields({ fields, ...section }: Props) {
  const { store, t } = useForm();
  const { shown, hidden } = useShownFields(section, fields);
  const view = (field: Field) => (
    <FieldView
      key={field.at}
      field={field}
      base={section.base}
      depth={section.depth}
      inherited={inheritedBy(field, section)}
    />
  );
  return (
    <>
      {blocksOf(shown).map(block =>
        isSection(block[0]) ? (
          view(block[0])
        ) : (
          <Block key={block[0].at}>{block.map(view)}</Block>
        ),
      )}
      {hidden > 0 && (
        <Button
          className={classes.more}
          size="small"
          variant="secondary"
          onPress={() => store.showMore(section.at, shown.length + PAGE_OF_FIELDS)}
        >
          {t('form.more', { count: hidden })}
        </Button>
      )}
    </>
  );
}
