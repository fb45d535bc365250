// SPDX-License-Identifier: Apache-2.0
import { MapEntries } from '../MapEntries';
import type { ControlProps } from '../widgetKind';

/** A record whose keys the person chooses. */
export function MapControl(props: ControlProps<'map'>) {
  const { at, widget, ghost, label, depth } = props;
  return (
    <div role="group" aria-labelledby={props.labelledBy} aria-describedby={props.describedBy}>
      <MapEntries
        at={at}
        template={widget.value}
        keyPattern={widget.keyPattern}
        ghost={ghost}
        label={label}
        depth={depth}
      />
    </div>
  );
}
