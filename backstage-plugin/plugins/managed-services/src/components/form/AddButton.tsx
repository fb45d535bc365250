// SPDX-License-Identifier: Apache-2.0
import { Button } from '@backstage/ui';

type Props = {
  label: string;
  /** What a screen reader says instead of the label. */
  name?: string;
  icon?: JSX.Element;
  onPress: () => void;
};

/** A quiet button for adding things. */
export function AddButton({ label, name, icon, onPress }: Props) {
  return (
    <Button
      size="small"
      variant="secondary"
      iconStart={icon}
      aria-label={name}
      onPress={onPress}
    >
      {label}
    </Button>
  );
}
