// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import { useInstancesApi, type InstancesError } from '../../api';
import { useManagedServicesTranslation } from '../form';
import { TextWithCode } from '../TextWithCode';

type Props = {
  title: string;
  error: InstancesError;
  /** What holds nevertheless, such as how old the shown answer is. */
  note?: string;
  status?: 'warning' | 'danger';
};

/** The message of an error as a sentence. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

const capital = (text: string) => text.replace(/^\p{Ll}/u, letter => letter.toUpperCase());

/** Why something could not be read, what to do about it, and a way to try again. */
export function ErrorBanner({ title, error, note, status = 'warning' }: Props) {
  const t = useManagedServicesTranslation();
  const api = useInstancesApi();
  const parts = [error.message, error.help].map(text => capital(sentence(text)));
  return (
    <Alert
      status={status}
      icon
      role="alert"
      title={title}
      description={<TextWithCode text={[...parts, note].filter(Boolean).join(' ')} />}
      customActions={
        error.code === 'no-kubernetes' ? undefined : (
          <Button size="small" variant="secondary" onPress={() => api.refresh()}>
            {t('catalogue.retry')}
          </Button>
        )
      }
    />
  );
}
