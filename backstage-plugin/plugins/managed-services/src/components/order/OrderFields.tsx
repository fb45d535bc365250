// SPDX-License-Identifier: Apache-2.0
import {
  Radio,
  RadioGroup,
  Select,
  TextField,
} from '@backstage/ui';
import type { Delivery } from '@managed-services/backstage-plugin-managed-services-common';
import type {
  OrderChoices,
  TemplateParameters,
} from '../../state/order';
import { useManagedServicesTranslation } from '../form';
import type { Choice, Owners } from './useOwners';
import type { Offer } from './useOffer';
import classes from './OrderFields.module.css';

/** With more options than this, a list can be searched. */
const SEARCHABLE_FROM = 8;
const NONE = '';

type ChooserProps = {
  label: string;
  help?: string;
  options: readonly Choice[];
  value: string;
  isRequired?: boolean;
  isMissing?: boolean;
  missing: string;
  onChange: (value: string) => void;
};

function Chooser({ label, help, options, value, isMissing, missing, ...rest }: ChooserProps) {
  const isSearchable = options.length >= SEARCHABLE_FROM;
  return (
    <div>
      <Select
        label={label}
        description={help}
        isRequired={rest.isRequired}
        validationBehavior="aria"
        isInvalid={isMissing}
        options={[...options]}
        {...(isSearchable ? { search: true as const } : {})}
        value={value || null}
        onChange={key => rest.onChange(key === null ? NONE : String(key))}
      />
      {isMissing && <p className={classes.missing}>{missing}</p>}
    </div>
  );
}

type DeliveryProps = {
  deliveries: readonly Delivery[];
  value: Delivery | null;
  isMissing: boolean;
  onChange: (delivery: Delivery) => void;
};

/** How the manifest leaves the portal. With one way there is nothing to ask. */
function DeliveryChoice({ deliveries, value, isMissing, onChange }: DeliveryProps) {
  const t = useManagedServicesTranslation();
  const [only] = deliveries;
  if (deliveries.length === 0) return <p>{t('order.delivery.none')}</p>;
  if (deliveries.length === 1) return <p>{t(`order.delivery.help.${only}`)}</p>;
  return (
    <div>
      <RadioGroup
        label={t('order.delivery.label')}
        value={value ?? ''}
        isInvalid={isMissing}
        onChange={chosen => onChange(chosen as Delivery)}
      >
        {deliveries.map(delivery => (
          <Radio key={delivery} value={delivery}>
            <span>
              <strong>{t(`order.delivery.name.${delivery}`)}</strong>
              <span className={classes.help}>{t(`order.delivery.help.${delivery}`)}</span>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {isMissing && <p className={classes.missing}>{t('order.missing')}</p>}
    </div>
  );
}

type ClusterProps = Pick<Props, 'offer' | 'choices' | 'missing' | 'onChange'>;

function ClusterChoice({ offer, choices, missing, onChange }: ClusterProps) {
  const t = useManagedServicesTranslation();
  const set = (cluster: string) => onChange({ cluster });
  if (offer.clusters.length === 0) {
    return (
      <TextField
        label={t('order.cluster')}
        value={choices.cluster}
        isInvalid={missing.has('cluster')}
        validationBehavior="aria"
        onChange={set}
      />
    );
  }
  return (
    <Chooser
      label={t('order.cluster')}
      options={offer.clusters.map(cluster => ({ value: cluster, label: cluster }))}
      value={choices.cluster}
      isRequired
      isMissing={missing.has('cluster')}
      missing={t('order.missing')}
      onChange={set}
    />
  );
}

type Props = {
  offer: Offer;
  parameters: TemplateParameters;
  owners: Owners;
  choices: OrderChoices;
  /** What has to be chosen and is not; empty before the button was pressed. */
  missing: ReadonlySet<string>;
  onChange: (patch: Partial<OrderChoices>) => void;
};

/** A file is for any cluster, and of one there is no choice. */
function isClusterAsked({ clusters }: Offer, { delivery }: OrderChoices): boolean {
  return clusters.length !== 1 && delivery !== 'file';
}

/** What is decided about an order beside the values. */
export function OrderFields(props: Props) {
  const { offer, parameters, owners, choices, missing, onChange } = props;
  const t = useManagedServicesTranslation();
  const { names, more } = parameters;
  return (
    <div className={classes.fields}>
      {names.has('owner') && (
        <Chooser
          label={t('order.owner')}
          help={t('order.ownerHelp')}
          options={owners.owners}
          value={choices.owner}
          isRequired
          isMissing={missing.has('owner')}
          missing={t('order.missing')}
          onChange={owner => onChange({ owner })}
        />
      )}
      {names.has('system') && owners.systems.length > 0 && (
        <Chooser
          label={t('order.system')}
          help={t('order.systemHelp')}
          options={[{ value: NONE, label: t('order.noSystem') }, ...owners.systems]}
          value={choices.system}
          missing={t('order.missing')}
          onChange={system => onChange({ system })}
        />
      )}
      <DeliveryChoice
        deliveries={offer.deliveries}
        value={choices.delivery}
        isMissing={missing.has('delivery')}
        onChange={delivery => onChange({ delivery })}
      />
      {names.has('cluster') && isClusterAsked(offer, choices) && <ClusterChoice {...props} />}
      {more
        .filter(({ options }) => options.length > 0)
        .map(({ name, title, options, isRequired }) => (
          <Chooser
            key={name}
            label={title}
            options={options.map(option => ({ value: option, label: option }))}
            value={choices.more[name] ?? NONE}
            isRequired={isRequired}
            isMissing={missing.has(name)}
            missing={t('order.missing')}
            onChange={value => onChange({ more: { ...choices.more, [name]: value } })}
          />
        ))}
    </div>
  );
}
